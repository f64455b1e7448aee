import {cacheFolder} from '../cache/cache-folder.ts';
import {cleanCache, clearCache, listCache, type Removed} from '../cache/maintain-cache.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {writeLines} from '../cli/output.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {cacheReport} from '../report/cache-report.ts';
import {countText, formatBytes} from '../text/numbers.ts';

/**
 * `layerscope cache ls | prune | clear`: lists the records; removes those that are damaged, made by
 * other versions, or above the size limit; removes all of them.
 */
export async function cache(
	[action, ...more]: readonly string[],
	{env, stdout, signal}: CommandContext,
): Promise<number> {
	if (more.length > 0)
		throw usage(`cache ${action} takes no other arguments, not ${more.join(' ')}`);
	const folder = cacheFolder(env);
	try {
		switch (action) {
			case 'ls':
				await writeLines(stdout, cacheReport(await listCache(folder), folder), signal);
				return exitCodes.ok;
			case 'prune':
				stdout.write(removedText(await cleanCache(folder)));
				return exitCodes.ok;
			case 'clear':
				stdout.write(removedText(await clearCache(folder)));
				return exitCodes.ok;
		}
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (error instanceof Failure || code === undefined) throw error;
		throw new Failure(
			`the cache in ${folder.root} cannot be used (${code})`,
			'Check that the folder belongs to you.',
			{cause: error},
		);
	}
	throw usage(
		action === undefined ? 'cache needs ls, prune or clear' : `cache has no action ${action}`,
	);
}

function removedText({files, bytes}: Removed): string {
	return files === 0
		? 'nothing to remove\n'
		: `${countText(files, 'file')} (${formatBytes(bytes)}) removed\n`;
}
