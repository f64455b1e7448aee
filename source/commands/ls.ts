import {usage} from '../command-line.ts';
import {lsLines} from '../report/ls-report.ts';
import {type CommandContext, exitCodes} from './context.ts';
import {chosenLayer} from './find-node.ts';
import {loadWithProgress} from './with-image.ts';
import {writeLines} from './write-lines.ts';

/** `layerscope ls IMAGE [PATH]`: lists the final tree, or the one as of `--layer`. */
export async function ls(given: readonly string[], context: CommandContext): Promise<number> {
	const [reference, path, ...more] = given;
	if (reference === undefined) throw usage('ls needs an image');
	if (more.length > 0) throw usage(`ls takes one image and one path, not also ${more.join(' ')}`);
	const loaded = await loadWithProgress(reference, context);
	const layer = chosenLayer(loaded, context.options.layer);
	const lines = lsLines(loaded.tree, {path, layer, ndjson: context.options.ndjson, reference});
	await writeLines(context.stdout, lines, context.signal);
	return exitCodes.ok;
}
