import {State} from '../page-data.ts';
import {childrenOf, sumUp, type Tree, versionsOf} from './tree-model.ts';

/** A tree as it is at the end, or as one layer changes it. */
export type TreeView = {
	readonly tree: Tree;
	/** `undefined` for the final tree. */
	readonly layer: number | undefined;
	/** By node. */
	readonly states: Uint8Array;
	/** By node: content bytes at and below it; of a removed one, those removed. */
	readonly bytes: Float64Array;
	/** By node: how many nodes at and below it the view has. */
	readonly counts: Float64Array;
};

export type TreeRow = {
	readonly node: number;
	/** 1 for the children of the root. */
	readonly level: number;
	/** Place among its siblings, from 1, and their number. */
	readonly position: number;
	readonly siblings: number;
};

export type SortOrder = 'bytes' | 'name';

export function viewOf(tree: Tree, layer?: number): TreeView {
	const count = tree.names.length;
	const states = new Uint8Array(count);
	const present = new Float64Array(count);
	const gone = new Float64Array(count);
	const {layers, sizes} = tree.data;
	for (let node = 0; node < count; node++) {
		if (!tree.later.has(node)) {
			// Most nodes have one version.
			if (layer !== undefined && layers[node] !== layer) continue;
			states[node] = layer === undefined ? State.present : State.added;
			present[node] = sizes[node];
			continue;
		}
		const versions = versionsOf(tree, node);
		const at =
			layer === undefined
				? versions.length - 1
				: versions.findIndex(version => version.layer === layer);
		const version = versions[at];
		if (version === undefined) continue;
		if (version.state === State.removed) {
			if (layer === undefined) continue;
			gone[node] = versions[at - 1].bytes;
		} else present[node] = version.bytes;
		states[node] = layer === undefined ? State.present : version.state;
	}
	// The root is not a change of the layer that happens to store it.
	states[0] = layer === undefined ? State.present : State.absent;
	const shared = shownLinks(tree, states, layer);
	for (const {node, isForeign} of shared.flat()) {
		if (isForeign) present[node] = 0;
	}
	const bytes = sumUp(tree, present);
	countSharedOnce(tree, bytes, shared);
	const goneBytes = sumUp(tree, gone);
	for (let node = 0; node < count; node++) {
		if (states[node] === State.removed) bytes[node] = goneBytes[node];
	}
	const own = Float64Array.from(states, state => (state === State.absent ? 0 : 1));
	return {tree, layer, states, bytes, counts: sumUp(tree, own)};
}

/** A name that a view shows of a content that has several. */
type Link = {
	readonly node: number;
	readonly bytes: number;
	/** The view is of a layer that does not store the content itself. */
	readonly isForeign: boolean;
};

/** The names that a view shows, by content. */
function shownLinks(
	tree: Tree,
	states: Uint8Array,
	layer: number | undefined,
): readonly (readonly Link[])[] {
	return tree.data.shared.map(([holder, ...places]) => {
		const links: Link[] = [];
		for (let at = 0; at < places.length; at += 2) {
			const [node, of] = [places[at], places[at + 1]];
			const isShown = states[node] !== State.absent && states[node] !== State.removed;
			const versions = versionsOf(tree, node);
			const version =
				layer === undefined ? versions.at(-1) : versions.find(one => one.layer === layer);
			if (!isShown || version?.layer !== of) continue;
			links.push({
				node,
				bytes: version.bytes,
				isForeign: layer !== undefined && layer !== holder,
			});
		}
		return links;
	});
}

/** Corrects sums for contents with several names: a folder with several of them counts one. */
function countSharedOnce(
	tree: Tree,
	sums: Float64Array,
	shared: readonly (readonly Link[])[],
): void {
	for (const links of shared) {
		const met = new Set<number>();
		for (const {node, bytes, isForeign} of links) {
			if (isForeign) continue;
			for (let above = tree.parents[node]; above >= 0; above = tree.parents[above]) {
				if (met.has(above)) sums[above] -= bytes;
				else met.add(above);
			}
		}
	}
}

/** The rows of a view below its root, with the children of open folders. */
export function rowsOf(
	view: TreeView,
	isOpen: (node: number) => boolean,
	order: SortOrder,
): readonly TreeRow[] {
	const rows: TreeRow[] = [];
	const waiting = rowsBelow(view, {node: 0, level: 0}, order);
	for (let row = waiting.pop(); row; row = waiting.pop()) {
		rows.push(row);
		if (isOpen(row.node)) {
			for (const child of rowsBelow(view, row, order)) waiting.push(child);
		}
	}
	return rows;
}

/** Last first. */
function rowsBelow(
	view: TreeView,
	{node, level}: Pick<TreeRow, 'node' | 'level'>,
	order: SortOrder,
): TreeRow[] {
	const children = shownChildren(view, node);
	// Children are in the order of their names already.
	if (order === 'bytes') children.sort((one, other) => view.bytes[other] - view.bytes[one]);
	const siblings = children.length;
	return children
		.map((child, index) => ({node: child, level: level + 1, position: index + 1, siblings}))
		.reverse();
}

/** Folders with more children stay closed. */
const fewChildren = 10;

/** Rows that are in sight before the user opens anything. */
const fewRows = 20;

/** The folders that are open at first: those above the changes of a layer, if these are few. */
export function openAtFirst(view: TreeView): Set<number> {
	const open = new Set<number>();
	if (view.layer === undefined) return open;
	const waiting = [0];
	let rows = 0;
	for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
		const children = shownChildren(view, node);
		rows += children.length;
		if (children.length > fewChildren || rows > fewRows) return open;
		if (node > 0 && children.length > 0) open.add(node);
		// One that is new or removed as a whole is one change.
		waiting.push(...children.filter(child => !isWhole(view.states[child])));
	}
	return open;
}

function isWhole(state: number): boolean {
	return state === State.added || state === State.removed;
}

/** The children that a view has, or that have something below that it has. */
export function shownChildren({tree, counts}: TreeView, node: number): number[] {
	return [...childrenOf(tree, node)].filter(child => counts[child] > 0);
}
