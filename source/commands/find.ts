import {type CommandContext, usage} from '../cli/command-line.ts';
import {loadWithProgress} from '../cli/load-with-progress.ts';
import {writeLines} from '../cli/output.ts';
import {runCooperatively} from '../cooperative.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {chosenLayer} from '../image/find-node.ts';
import {indexTree, type TreeIndex} from '../image/tree-index.ts';
import {loadImage} from '../load/load-image.ts';
import {foundLines} from '../report/found-report.ts';
import {ExpressionError} from '../search/find-expression.ts';
import {listHits} from '../search/hit-order.ts';
import {parseQuery, type Query} from '../search/query.ts';
import {type Found, type SearchOptions, searching} from '../search/search.ts';
import {searchFigures} from '../search/version-test.ts';

/** `layerscope find IMAGE TERMS...`: lists the paths of all layers, or as of `--layer`, that satisfy all terms. */
export async function find(given: readonly string[], context: CommandContext): Promise<number> {
	const [reference, ...terms] = given;
	if (reference === undefined || terms.length === 0) throw usage('find needs an image and terms');
	const query = queryOf(terms);
	const {options, stdout, signal} = context;
	const {tree, analysis} = await loadWithProgress(reference, context, loadImage);
	const layer =
		options.layer === undefined ? undefined : chosenLayer(tree, reference, options.layer);
	const index = indexTree(tree);
	const found = await search(index, query, {layer, figures: searchFigures(analysis)}, signal);
	const nodes = listHits(index, query, found, options.limit ?? tree.nodeCount);
	const paths = Array.from(nodes, node => {
		const version = found.versionOf(node);
		return {node, version, size: index.versionSize[version]};
	});
	await writeLines(stdout, foundLines(tree, paths, options), signal);
	return exitCodes.ok;
}

/** @throws Failure if a term is wrong */
export function queryOf(terms: readonly string[]): Query {
	const query = parseQuery(terms.join(' '));
	if (query.problem === undefined) return query;
	throw new Failure(`wrong term ${query.problem}`, 'See layerscope --help for all terms.');
}

/**
 * Runs a query over all layers, or over the tree as of one, without the paths that this layer removes.
 *
 * @throws Failure if a regular expression is invalid, or takes too long
 */
export async function search(
	index: TreeIndex,
	query: Query,
	options: SearchOptions,
	signal: AbortSignal,
): Promise<Found> {
	try {
		const found = await runCooperatively(searching(index, query, options), signal);
		const {layer} = options;
		if (layer === undefined) return found;
		const {tree} = index;
		const isPresent = (node: number) => tree.exists(tree.versionAt(node, layer));
		return {...found, nodes: found.nodes.filter(isPresent)};
	} catch (error) {
		if (!(error instanceof ExpressionError)) throw error;
		throw new Failure(
			`the regular expression cannot be used: ${error.message}`,
			'Put a text with such signs in double quotes.',
			{cause: error},
		);
	}
}
