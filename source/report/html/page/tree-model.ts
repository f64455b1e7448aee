import {State, type TreeData} from '../page-data.ts';

/** A state that a layer gives a path. */
export type Version = {readonly layer: number; readonly state: State; readonly bytes: number};

/** Bytes of a path that something is said about: the number of a fix (or -1), or of a label. */
export type Mark = {readonly node: number; readonly bytes: number; readonly subject: number};

/** The tree of an image. Nodes are numbers in depth-first order; the root is 0. */
export type Tree = {
	readonly data: TreeData;
	readonly names: readonly string[];
	/** -1 for the root. */
	readonly parents: Int32Array;
	/** By node: the first node after it that is not below it. */
	readonly ends: Int32Array;
	/** Versions after the first one, by node. */
	readonly later: ReadonlyMap<number, readonly Version[]>;
	/** A path can have several. */
	readonly wasted: readonly Mark[];
	readonly removable: readonly Mark[];
};

export function readTree(data: TreeData): Tree {
	const names = data.names.split('/');
	const later = new Map<number, Version[]>();
	for (let at = 0; at < data.later.length; at += 4) {
		const [node, layer, state, bytes] = data.later.slice(at, at + 4);
		const versions = later.get(node) ?? [];
		later.set(node, versions);
		versions.push({layer, state: state as State, bytes});
	}
	const marks = {wasted: marksOf(data.wasted), removable: marksOf(data.removable)};
	return {data, names, ...shapeOf(data), later, ...marks};
}

function shapeOf({kinds, childCounts}: TreeData): Pick<Tree, 'parents' | 'ends'> {
	const parents = new Int32Array(kinds.length).fill(-1);
	const ends = new Int32Array(kinds.length).fill(kinds.length);
	const open: {readonly node: number; missing: number}[] = [];
	let directories = 0;
	for (let node = 0; node < kinds.length; node++) {
		for (let top = open.at(-1); top?.missing === 0; top = open.at(-1)) {
			ends[top.node] = node;
			open.pop();
		}
		const top = open.at(-1);
		if (top) {
			parents[node] = top.node;
			top.missing -= 1;
		}
		ends[node] = node + 1;
		if (isUpper(kinds[node])) open.push({node, missing: childCounts[directories++]});
	}
	for (const {node} of open) ends[node] = kinds.length;
	return {parents, ends};
}

function marksOf(flat: readonly number[]): readonly Mark[] {
	const marks: Mark[] = [];
	for (let at = 0; at < flat.length; at += 3) {
		marks.push({node: flat[at], bytes: flat[at + 1], subject: flat[at + 2]});
	}
	return marks;
}

function isUpper(letter: string): boolean {
	return letter < 'a';
}

export function hasChildren({ends}: Tree, node: number): boolean {
	return ends[node] > node + 1;
}

/** The letter of `ls -l`, with `f` for a file, `h` for a broken hard link. */
export function kindOf({data}: Tree, node: number): string {
	return data.kinds[node].toLowerCase();
}

export function* childrenOf({ends}: Tree, node: number): Generator<number> {
	for (let child = node + 1; child < ends[node]; child = ends[child]) yield child;
}

export function pathOf({names, parents}: Tree, node: number): string {
	const parts: string[] = [];
	for (let at = node; at > 0; at = parents[at]) parts.unshift(names[at]);
	return `/${parts.join('/')}`;
}

/** Oldest first. */
export function versionsOf({data, later}: Tree, node: number): readonly Version[] {
	const first = {layer: data.layers[node], state: State.added, bytes: data.sizes[node]};
	return [first, ...(later.get(node) ?? [])];
}

/** The layer that removes a path; `undefined` if the final tree has it. */
export function removalOf({later}: Tree, node: number): number | undefined {
	const last = later.get(node)?.at(-1);
	return last?.state === State.removed ? last.layer : undefined;
}

/** By node: the bytes of marks at and below it. */
export function markedBytes(tree: Tree, marks: readonly Mark[]): Float64Array {
	const values = new Float64Array(tree.names.length);
	for (const {node, bytes} of marks) values[node] += bytes;
	return sumUp(tree, values);
}

/** For each node, the sum of the values at and below it. */
export function sumUp({parents}: Tree, values: Float64Array): Float64Array {
	const sums = values.slice();
	for (let node = sums.length - 1; node > 0; node--) sums[parents[node]] += sums[node];
	return sums;
}
