import {existsSync} from 'node:fs';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {withImage} from '../cli/load-with-progress.ts';
import {writeLines} from '../cli/output.ts';
import {withProgressLine} from '../cli/progress-line.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {chosenLayer, findNode} from '../image/find-node.ts';
import {type ImageTree, none} from '../image/image-tree.ts';
import {isFileVersion, versionsOf} from '../image/path-history.ts';
import {resolvePath} from '../image/resolve-path.ts';
import {kindName} from '../layer/entry-kind.ts';
import {diffContents} from '../report/content-diff.ts';
import {type DiffLine, diffLines, type VersionPair} from '../report/diff-report.ts';
import {type Meaning, paintWith, wantsColor} from '../report/paint.ts';
import {contentOf} from '../sources/image-content.ts';
import {printable} from '../text/printable.ts';

/**
 * `layerscope diff IMAGE PATH`: a unified diff of the last two versions of a file, or of those as of the
 * layers of `--layers A..B`.
 */
export async function diff(given: readonly string[], context: CommandContext): Promise<number> {
	const [reference, path, ...more] = given;
	if (reference === undefined || path === undefined) throw usage('diff needs an image and a path');
	if (more.length > 0) throw usage(`diff takes one path, not also ${more.join(' ')}`);
	const {stdout, stderr, env, signal, options} = context;
	const paint = paintWith(wantsColor(stdout, env));
	return withImage(reference, context, async (loaded, opened) => {
		const {tree} = loaded;
		const pair = pairOf(tree, path, {reference, layers: options.layers});
		const read = (version: number | undefined) =>
			version === undefined ? emptyContent() : contentOf(opened, loaded, version, signal);
		const difference = await withProgressLine(stderr, `reading ${path}`, () =>
			diffContents(read(pair.older), read(pair.newer)),
		);
		const lines = diffLines(loaded, pair, difference).map(({kind, text}) => {
			const meaning = meanings[kind];
			return meaning === undefined ? text : paint(meaning, text);
		});
		await writeLines(stdout, [printable(tree.pathOf(pair.node)), ...lines], signal);
		return exitCodes.ok;
	});
}

async function* emptyContent(): AsyncGenerator<Uint8Array> {}

type PairOptions = {
	readonly reference: string;
	readonly layers: readonly [number, number] | undefined;
};

/** @throws Failure if there are no two versions to compare, or one of them is no file */
function pairOf(tree: ImageTree, path: string, {reference, layers}: PairOptions): VersionPair {
	const node = nodeOf(tree, path, reference, layers);
	const versions = versionsOf(tree, node);
	const at = (layer: number) => {
		const version = tree.versionAt(node, chosenLayer(tree, reference, layer));
		return tree.exists(version) ? version : undefined;
	};
	const newest = versions.at(-1);
	const newer = layers ? at(layers[1]) : existing(tree, newest);
	// A file that was removed in between is compared with what it was before.
	const older = layers
		? at(layers[0])
		: versions.findLast(version => version !== newest && tree.exists(version));
	for (const version of [older, newer]) {
		if (version === undefined || isFileVersion(tree, version)) continue;
		throw new Failure(
			`${path} of ${reference} is not a file but a ${kindName(tree.kindOf(version))}`,
			'Only files can be compared; layerscope compare compares whole images.',
		);
	}
	if (layers === undefined && older === undefined) {
		throw new Failure(
			`${path} of ${reference} has one version only, in layer ${tree.arrays.versionLayer[versions[0]]}`,
			`Print it with: layerscope cat ${reference} ${path}.`,
		);
	}
	return {node, older, newer};
}

function existing(tree: ImageTree, version: number | undefined): number | undefined {
	return version !== undefined && tree.exists(version) ? version : undefined;
}

/** The node of a path as of the newer layer or the older one, or of a path that was removed. */
function nodeOf(
	tree: ImageTree,
	path: string,
	reference: string,
	layers: readonly [number, number] | undefined,
): number {
	const [older, newer] = layers ?? [0, tree.lastLayer];
	for (const layer of [newer, older]) {
		const node = resolvePath(tree, path, layer);
		if (node !== none) return node;
	}
	const removed = tree.find(path);
	if (removed === none && isImage(path)) {
		throw new Failure(
			`${path} is not a path of ${reference}, and diff compares the versions of one file`,
			`Compare two images with: layerscope compare ${reference} ${path}.`,
		);
	}
	return removed === none ? findNode(tree, path, {reference, layer: newer}) : removed;
}

/** Whether an argument rather names an image: `app:2`, or an archive. */
function isImage(argument: string): boolean {
	if (argument.startsWith('/')) return argument.includes('.tar') && existsSync(argument);
	return argument.includes(':') || existsSync(argument);
}

const meanings: Readonly<Partial<Record<DiffLine['kind'], Meaning>>> = {
	added: 'good',
	removed: 'bad',
	hunk: 'quiet',
	heading: 'heading',
};
