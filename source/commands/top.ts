import {type CommandContext, usage} from '../cli/command-line.ts';
import {loadWithProgress} from '../cli/load-with-progress.ts';
import {writeLines} from '../cli/output.ts';
import {exitCodes} from '../exit.ts';
import {createSnapshot} from '../image/create-snapshot.ts';
import {chosenLayer} from '../image/find-node.ts';
import {indexTree} from '../image/tree-index.ts';
import {loadImage} from '../load/load-image.ts';
import {foundLines} from '../report/found-report.ts';
import {furtherNames} from '../search/largest.ts';
import {largestFirst} from '../search/largest-first.ts';
import {searchFigures} from '../search/version-test.ts';
import {queryOf, search} from './find.ts';

/** Paths that are listed by default. */
const usualLimit = 20;

/**
 * `layerscope top IMAGE [TERMS...]`: lists the largest files of the final tree, or of the tree as of
 * `--layer`. Folders are listed if a term asks for them (`kind:dir`).
 */
export async function top(given: readonly string[], context: CommandContext): Promise<number> {
	const [reference, ...terms] = given;
	if (reference === undefined) throw usage('top needs an image');
	const asked = queryOf(terms);
	const isKindGiven = asked.terms.some(({type}) => type === 'kind');
	const query = isKindGiven ? asked : queryOf([...terms, 'kind:file']);
	const {options, stdout, signal} = context;
	const {tree, analysis} = await loadWithProgress(reference, context, loadImage);
	const layer = chosenLayer(tree, reference, options.layer);
	const index = indexTree(tree);
	const found = await search(index, query, {layer, figures: searchFigures(analysis)}, signal);
	const snapshot = createSnapshot(index, {layer, isOwn: false});
	const sizeOf = (node: number) => snapshot.totalBytesOf(node);
	const isFurther = furtherNames(tree, layer);
	const listed = found.nodes.filter(node => !isFurther(node));
	const places = largestFirst(listed.length, options.limit ?? usualLimit, at => sizeOf(listed[at]));
	const paths = Array.from(places, at => {
		const node = listed[at];
		return {node, version: tree.versionAt(node, layer), size: sizeOf(node)};
	});
	await writeLines(stdout, foundLines(tree, paths, options), signal);
	return exitCodes.ok;
}
