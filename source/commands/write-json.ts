import type {CommandContext} from './context.ts';
import {writeFileWhole} from './write-file-whole.ts';

/** Writes JSON text to where `--json` says: a file, or standard output for `-`. */
export async function writeJson(
	target: string,
	json: string,
	{stdout}: Pick<CommandContext, 'stdout'>,
): Promise<void> {
	if (target === '-') stdout.write(`${json}\n`);
	else await writeFileWhole(target, `${json}\n`);
}
