import type {ImageTree} from '../image/image-tree.ts';
import {layersOf, layersText} from '../image/path-layers.ts';
import {EntryKind, kindName} from '../layer/entry-kind.ts';
import {printable, printableJson} from '../text/printable.ts';
import type {LsRow} from './ls-report.ts';

/** A path with the version and the size to list. */
export type FoundPath = {
	readonly node: number;
	readonly version: number;
	/** Content bytes of a file, or of all that is in a directory. */
	readonly size: number;
};

/** One line of `find --ndjson` and `top --ndjson`. */
export type FoundRow = LsRow & {
	/** First and last layer of each run of layers that have the path. */
	readonly layers: readonly (readonly [first: number, last: number])[];
	/** The layer that removes the path in the end, or `null` if the final tree has it. */
	readonly removedBy: number | null;
};

/** Lists paths in the given order, in columns or as one JSON object per line. */
export function* foundLines(
	tree: ImageTree,
	paths: Iterable<FoundPath>,
	{ndjson}: {readonly ndjson: boolean},
): Generator<string> {
	for (const found of paths) yield ndjson ? printableJson(rowOf(tree, found)) : textOf(tree, found);
}

function rowOf(tree: ImageTree, {node, version, size}: FoundPath): FoundRow {
	const spans = layersOf(tree, node);
	const last = spans.at(-1);
	return {
		path: tree.pathOf(node),
		kind: kindName(tree.kindOf(version)),
		mode: tree.modeOf(version).toString(8).padStart(4, '0'),
		uid: tree.uidOf(version),
		gid: tree.gidOf(version),
		size,
		link: tree.linkOf(version),
		layer: tree.arrays.versionLayer[version],
		layers: spans.map(({first, last}) => [first, last]),
		removedBy: last?.isRemoved ? last.last + 1 : null,
	};
}

/** Columns that scripts can split: bytes, layers and the path are separated by tabs. */
function textOf(tree: ImageTree, {node, version, size}: FoundPath): string {
	const kind = tree.kindOf(version);
	const layers = layersText(layersOf(tree, node));
	const end =
		kind === EntryKind.directory
			? '/'
			: kind === EntryKind.symlink
				? ` -> ${printable(tree.linkOf(version))}`
				: '';
	return `${String(size).padStart(12)}  ${layers.padEnd(16)}  ${printable(tree.pathOf(node))}${end}`;
}
