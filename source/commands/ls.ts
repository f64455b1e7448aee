import {type CommandContext, usage} from '../cli/command-line.ts';
import {loadWithProgress} from '../cli/load-with-progress.ts';
import {writeLines} from '../cli/output.ts';
import {exitCodes} from '../exit.ts';
import {chosenLayer} from '../image/find-node.ts';
import {loadImage} from '../load/load-image.ts';
import {lsLines} from '../report/ls-report.ts';

/** `layerscope ls IMAGE [PATH]`: lists the final tree, or the tree as of `--layer`. */
export async function ls(given: readonly string[], context: CommandContext): Promise<number> {
	const [reference, path, ...more] = given;
	if (reference === undefined) throw usage('ls needs an image');
	if (more.length > 0) throw usage(`ls takes one image and one path, not also ${more.join(' ')}`);
	const {tree} = await loadWithProgress(reference, context, loadImage);
	const layer = chosenLayer(tree, reference, context.options.layer);
	const {ndjson, sort, depth} = context.options;
	const lines = lsLines(tree, {path, layer, ndjson, reference, sort, depth});
	await writeLines(context.stdout, lines, context.signal);
	return exitCodes.ok;
}
