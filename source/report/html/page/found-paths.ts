import {countText} from '../../../text/numbers.ts';
import {State} from '../page-data.ts';
import type {Notes} from './notes.ts';
import type {PathRow} from './path-row.ts';
import {pathOf, removalOf, type Tree} from './tree-model.ts';
import type {TreeSearch} from './tree-search.ts';

/** Paths that a list shows instead of the tree. */
export type FoundPaths = {
	readonly title: string;
	readonly nodes: ArrayLike<number>;
	readonly bytesOf: (index: number) => number;
};

/** The paths that contain a text. */
export function searchPaths(search: TreeSearch, text: string): FoundPaths {
	const nodes = search.find(text);
	return {
		title: `${countText(nodes.length, 'path')} with ${text}, in all layers`,
		nodes,
		bytesOf: index => search.bytes[nodes[index]],
	};
}

/** The wasted paths of a fix, and the bytes that it saves of each. */
export function pathsOfFix({wasted}: Tree, fix: number, title: string): FoundPaths {
	const marks = wasted.filter(({subject}) => subject === fix);
	return {title, nodes: marks.map(({node}) => node), bytesOf: index => marks[index].bytes};
}

export function foundRow(
	{nodes, bytesOf}: FoundPaths,
	index: number,
	{tree, notes}: {readonly tree: Tree; readonly notes: Notes},
): PathRow {
	const node = nodes[index];
	const removal = removalOf(tree, node);
	return {
		node,
		path: pathOf(tree, node),
		bytes: bytesOf(index),
		share: bytesOf(0) === 0 ? 0 : bytesOf(index) / bytesOf(0),
		state: removal === undefined ? State.present : State.removed,
		level: 1,
		isOpen: false,
		notes:
			removal === undefined
				? notes.ofFinal(node)
				: [{kind: 'waste', text: `removed by layer ${removal}`}],
	};
}
