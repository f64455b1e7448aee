import {type ImageTree, none, removedEntry} from '../image/image-tree.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {rootPath} from '../layer/path-table.ts';

/** Why stored bytes are not in the final tree. */
export type WasteCause =
	/** The path, or a directory above it, was removed later. */
	| 'removed'
	/** Other content was stored over it. */
	| 'replaced'
	/** The same content was stored again because of a chmod, chown or touch. */
	| 'metadata-only'
	/** The same content was stored again with the same metadata. */
	| 'identical';

/** All of them. */
export const causes: readonly WasteCause[] = ['removed', 'replaced', 'metadata-only', 'identical'];

/** Bytes that are stored in layers but are not in the final tree, for one path and one cause. */
export type WastedPath = {
	/** With a leading slash; of a removed directory, for all that was in it. Not made printable. */
	readonly path: string;
	readonly node: number;
	readonly bytes: number;
	/** How often content of the path is stored: wasted copies, and the final one where there is one. */
	readonly copies: number;
	/** Layers that hold the bytes, oldest first, then the one that made them waste. */
	readonly layers: readonly number[];
	readonly cause: WasteCause;
};

export type Waste = {
	/** Largest first; their bytes add up to the wasted bytes of the image. */
	readonly paths: readonly WastedPath[];
	/** Wasted bytes by the layer that holds them. */
	readonly bytesByLayer: Float64Array;
};

/**
 * Finds every stored byte that is not in the final tree: the content of each entry of a regular file
 * that no path of the final tree shares any more.
 */
export function findWaste(tree: ImageTree): Waste {
	const ends = contentEnds(tree);
	const groups = new WasteGroups(tree);
	for (let entry = 0; entry < ends.length; entry++) {
		if (ends[entry] >= 0) groups.add(entry, ends[entry]);
	}
	return {paths: groups.rows(), bytesByLayer: groups.bytesByLayer};
}

/** In place of an end: the final tree shares the content. */
const isUsed = -2;

/**
 * By entry, by its number over all layers: for a wasted content the version that stands in the place of
 * the last of its names that was removed or stored over (for a removal the removing one); for others a
 * negative number.
 */
function contentEnds(tree: ImageTree): Int32Array {
	const {layers, columns} = tree;
	const {versionCount, versionContent, versionLayer, previousVersion, latestVersion} = columns;
	const last = layers.length - 1;
	const count = last < 0 ? 0 : columns.layerStarts[last] + layers[last].entries.count;
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

type WasteGroup = {
	readonly node: number;
	readonly cause: WasteCause;
	/** Layers that hold the bytes, oldest first. */
	readonly holders: number[];
	bytes: number;
	entries: number;
	endLayer: number;
};

/** Gathers ended contents into rows: one a path and cause, one a removed directory. */
class WasteGroups {
	readonly bytesByLayer: Float64Array;
	readonly #tree: ImageTree;
	/** By node, cause and removing layer, in one number. */
	readonly #groups = new Map<number, WasteGroup>();

	constructor(tree: ImageTree) {
		this.#tree = tree;
		this.bytesByLayer = new Float64Array(tree.layers.length);
	}

	/**
	 * Adds a wasted content. To be called in the order of the entries' numbers.
	 *
	 * @param by the version that ended it
	 */
	add(entry: number, by: number): void {
		const {versionNode, versionLayer} = this.#tree.columns;
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

	#row(group: WasteGroup): WastedPath {
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

	/** 1 where the final tree has a file at the group's path, else 0. */
	#finalCopies({node}: WasteGroup): 0 | 1 {
		const version = this.#tree.columns.latestVersion[node];
		return this.#tree.kindOf(version) === EntryKind.file ? 1 : 0;
	}

	/**
	 * The version that removes the node of `version`, from that version on: what was stored for a path
	 * that is gone in the end is all the removal's, also the copies that had been replaced before.
	 */
	#removalAfter(version: number): number {
		const {latestVersion, previousVersion, versionEntry, versionNode} = this.#tree.columns;
		let removal: number = none;
		for (let at = latestVersion[versionNode[version]]; at >= version; at = previousVersion[at]) {
			if (versionEntry[at] === removedEntry) removal = at;
		}
		return removal;
	}

	/**
	 * The topmost directory that went with a removal: the one that is no more, however the layer's tar
	 * says so (a whiteout of it, whiteouts of all in it, an opaque marker above it).
	 */
	#removalRoot(removal: number): number {
		const {versionNode, versionLayer, versionEntry} = this.#tree.columns;
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
		const content = tree.columns.versionContent[by];
		if (content < 0 || tree.kindOf(by) !== EntryKind.file) return 'replaced';
		if (tree.isSameEntryContent(entry, content) !== true) return 'replaced';
		return tree.changedEntryFields(entry, content) === 0 ? 'identical' : 'metadata-only';
	}
}

function byText(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0;
}
