import {type ImageTree, none, removedEntry} from '../image/image-tree.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {rootPath} from '../layer/path-table.ts';

/** Why stored bytes are not in the final tree. */
export type WasteCause =
	/** The path or a directory above it was removed later. */
	| 'removed'
	/** It was replaced by other content. */
	| 'replaced'
	/** The same content was stored again because of a chmod, chown or touch. */
	| 'metadata-only'
	/** The same content was stored again with the same metadata. */
	| 'identical';

export const causes: readonly WasteCause[] = ['removed', 'replaced', 'metadata-only', 'identical'];

/** Bytes of one path, stored in layers but not in the final tree for one cause. */
export type WastedPath = {
	/** With a leading slash; a removed directory stands for its descendants. Not made printable. */
	readonly path: string;
	readonly node: number;
	readonly bytes: number;
	/** Number of stored copies: the wasted ones, and the final one if it exists. */
	readonly copies: number;
	/** Layers that store the bytes, oldest first, then the layer that wasted them. */
	readonly layers: readonly number[];
	readonly cause: WasteCause;
};

export type Waste = {
	/** Largest first; their bytes add up to the wasted bytes of the image. */
	readonly paths: readonly WastedPath[];
	/** Wasted bytes by the layer that stores them. */
	readonly bytesByLayer: Float64Array;
};

/**
 * Finds all stored bytes that are not in the final tree: the contents of regular files that no path of
 * the final tree shares.
 */
export function findWaste(tree: ImageTree): Waste {
	const ends = contentEnds(tree);
	const groups = new WasteRows(tree);
	for (let entry = 0; entry < ends.length; entry++) {
		if (ends[entry] >= 0) groups.add(entry, ends[entry]);
	}
	return {paths: groups.rows(), bytesByLayer: groups.bytesByLayer};
}

/** Instead of a version: the final tree shares the content. */
const isUsed = -2;

/**
 * By number of the entry over all layers: for a wasted content, the version that removed or replaced the
 * last of its names; otherwise a negative number.
 */
function contentEnds(tree: ImageTree): Int32Array {
	const {layers, arrays} = tree;
	const {versionCount, versionContent, versionLayer, previousVersion, latestVersion} = arrays;
	const last = layers.length - 1;
	const count = last < 0 ? 0 : arrays.layerStarts[last] + layers[last].entries.count;
	const ends = new Int32Array(count).fill(none);
	for (let node = 0; node < tree.nodeCount; node++) {
		const version = latestVersion[node];
		const content = version === none ? none : versionContent[version];
		if (content >= 0) ends[content] = isUsed;
	}
	const note = (entry: number, by: number) => {
		if (entry < 0 || ends[entry] === isUsed || tree.entrySize(entry) === 0) return;
		const known = ends[entry];
		if (known === none || versionLayer[known] < versionLayer[by]) ends[entry] = by;
	};
	for (let by = 0; by < versionCount; by++) {
		const older = previousVersion[by];
		if (older === none || versionContent[older] === versionContent[by]) continue;
		note(versionContent[older], by);
	}
	for (const {node, entry, layer} of tree.superseded) note(entry, tree.versionAt(node, layer));
	return ends;
}

type WasteRow = {
	readonly node: number;
	readonly cause: WasteCause;
	/** Layers that store the bytes, oldest first. */
	readonly holders: number[];
	bytes: number;
	entries: number;
	endLayer: number;
};

/** Groups wasted contents into rows: one per path and cause, one per removed directory. */
class WasteRows {
	readonly bytesByLayer: Float64Array;
	readonly #tree: ImageTree;
	/** By a key of node, cause and removing layer. */
	readonly #groups = new Map<number, WasteRow>();

	constructor(tree: ImageTree) {
		this.#tree = tree;
		this.bytesByLayer = new Float64Array(tree.layers.length);
	}

	/**
	 * Adds a wasted content. Must be called in the order of the entries' numbers.
	 *
	 * @param by the version that removed or replaced it
	 */
	add(entry: number, by: number): void {
		const {versionNode, versionLayer} = this.#tree.arrays;
		const removal = this.#removalAfter(by);
		const node = removal === none ? versionNode[by] : this.#removalRoot(removal);
		const cause = removal === none ? this.#causeOf(entry, by) : 'removed';
		const endLayer = versionLayer[removal === none ? by : removal];
		const removedBy = removal === none ? none : endLayer;
		const key =
			(node * causes.length + causes.indexOf(cause)) * (this.#tree.layers.length + 1) +
			(removedBy + 1);
		let group = this.#groups.get(key);
		if (!group) {
			group = {node, cause, holders: [], bytes: 0, entries: 0, endLayer};
			this.#groups.set(key, group);
		}
		const holder = this.#tree.layerOfEntry(entry);
		const bytes = this.#tree.entrySize(entry);
		if (group.holders.at(-1) !== holder) group.holders.push(holder);
		group.bytes += bytes;
		group.entries += 1;
		group.endLayer = Math.max(group.endLayer, endLayer);
		this.bytesByLayer[holder] += bytes;
	}

	rows(): readonly WastedPath[] {
		const rows: WastedPath[] = [];
		for (const group of this.#groups.values()) {
			rows.push(this.#row(group));
		}
		return rows.sort((one, other) => other.bytes - one.bytes || byText(one.path, other.path));
	}

	#row(group: WasteRow): WastedPath {
		const {node, bytes, cause, holders, entries, endLayer} = group;
		return {
			path: this.#tree.pathOf(node),
			node,
			bytes,
			copies: cause === 'removed' ? holders.length : entries + this.#finalCopies(group),
			layers: [...holders.filter(layer => layer !== endLayer), endLayer],
			cause,
		};
	}

	/** 1 if the final tree has a file at the group's path, else 0. */
	#finalCopies({node}: WasteRow): 0 | 1 {
		const version = this.#tree.arrays.latestVersion[node];
		return this.#tree.kindOf(version) === EntryKind.file ? 1 : 0;
	}

	/**
	 * The first version, from `version` on, that removes its node. Copies that were replaced before the
	 * path was removed count as removed, too.
	 */
	#removalAfter(version: number): number {
		const {latestVersion, previousVersion, versionEntry, versionNode} = this.#tree.arrays;
		let removal: number = none;
		for (let at = latestVersion[versionNode[version]]; at >= version; at = previousVersion[at]) {
			if (versionEntry[at] === removedEntry) removal = at;
		}
		return removal;
	}

	/**
	 * The topmost directory that was removed together with a path, no matter how the layer says so (a
	 * whiteout of it, whiteouts of its children, an opaque whiteout above it).
	 */
	#removalRoot(removal: number): number {
		const {versionNode, versionLayer, versionEntry} = this.#tree.arrays;
		const layer = versionLayer[removal];
		let root = versionNode[removal];
		while (root !== rootPath) {
			const parent = this.#tree.parentOf(root);
			const version = this.#tree.versionAt(parent, layer);
			if (version === none || versionLayer[version] !== layer) break;
			if (versionEntry[version] !== removedEntry) break;
			root = parent;
		}
		return root;
	}

	#causeOf(entry: number, by: number): WasteCause {
		const tree = this.#tree;
		const content = tree.arrays.versionContent[by];
		if (content < 0 || tree.kindOf(by) !== EntryKind.file) return 'replaced';
		if (tree.isSameEntryContent(entry, content) !== true) return 'replaced';
		return tree.changedEntryFields(entry, content) === 0 ? 'identical' : 'metadata-only';
	}
}

function byText(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0;
}
