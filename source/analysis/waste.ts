import {type ImageTree, none, removedEntry} from '../image/image-tree.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {rootPath} from '../layer/path-table.ts';
import {atOnce, iterationsPerStep, type Steps} from '../steps.ts';

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
export function* findingWaste(tree: ImageTree): Steps<Waste> {
	const isUsed = usedEntries(tree);
	yield;
	const groups = new WasteGroups(tree);
	let count = 0;
	for (const end of (yield* contentEnds(tree, isUsed)).values()) {
		if (count++ % iterationsPerStep === 0) yield;
		groups.add(end);
	}
	return {paths: yield* groups.rows(), bytesByLayer: groups.bytesByLayer};
}

/** As {@link findingWaste}, in one go. */
export function findWaste(tree: ImageTree): Waste {
	return atOnce(findingWaste(tree));
}

/** How one content came to be waste: the last of its names that was removed or stored over. */
type ContentEnd = {
	readonly entry: number;
	readonly node: number;
	/** Layer that ended it. */
	readonly layer: number;
	/** The version that stands in its place; for a removal the removing one. */
	readonly by: number;
};

/** One mark an entry, by its number over all layers: set where the final tree shares its content. */
function usedEntries(tree: ImageTree): Uint8Array {
	const last = tree.layers.length - 1;
	const count = last < 0 ? 0 : tree.columns.layerStarts[last] + tree.layers[last].entries.count;
	const isUsed = new Uint8Array(count);
	const {latestVersion, versionContent} = tree.columns;
	for (let node = 0; node < tree.nodeCount; node++) {
		const version = latestVersion[node];
		if (version === none) continue;
		const content = versionContent[version];
		if (content >= 0) isUsed[content] = 1;
	}
	return isUsed;
}

/** The end of every wasted content, by entry. */
function* contentEnds(tree: ImageTree, isUsed: Uint8Array): Steps<Map<number, ContentEnd>> {
	const ends = new Map<number, ContentEnd>();
	const note = (end: ContentEnd) => {
		if (end.entry < 0 || isUsed[end.entry] === 1 || tree.entrySize(end.entry) === 0) return;
		const known = ends.get(end.entry);
		if (!known || known.layer < end.layer) ends.set(end.entry, end);
	};
	const {versionCount, versionContent, versionNode, versionLayer, previousVersion} = tree.columns;
	for (let by = 0; by < versionCount; by++) {
		if (by % iterationsPerStep === 0) yield;
		const older = previousVersion[by];
		if (older === none || versionContent[older] === versionContent[by]) continue;
		note({entry: versionContent[older], node: versionNode[by], layer: versionLayer[by], by});
	}
	for (const {entry, node, layer} of tree.superseded) {
		note({entry, node, layer, by: tree.versionAt(node, layer)});
	}
	return ends;
}

type WasteGroup = {
	readonly node: number;
	readonly cause: WasteCause;
	readonly holders: Set<number>;
	bytes: number;
	entries: number;
	endLayer: number;
};

/** Gathers ended contents into rows: one a path and cause, one a removed directory. */
class WasteGroups {
	readonly bytesByLayer: Float64Array;
	readonly #tree: ImageTree;
	readonly #groups = new Map<string, WasteGroup>();

	constructor(tree: ImageTree) {
		this.#tree = tree;
		this.bytesByLayer = new Float64Array(tree.layers.length);
	}

	add(end: ContentEnd): void {
		const removal = this.#removalAfter(end.by);
		const node = removal === none ? end.node : this.#removalRoot(removal);
		const cause = removal === none ? this.#causeOf(end) : 'removed';
		const removedBy = removal === none ? '' : this.#tree.columns.versionLayer[removal];
		const key = `${node} ${cause} ${removedBy}`;
		let group = this.#groups.get(key);
		if (!group) {
			group = {node, cause, holders: new Set(), bytes: 0, entries: 0, endLayer: 0};
			this.#groups.set(key, group);
		}
		const holder = this.#tree.layerOfEntry(end.entry);
		const bytes = this.#tree.entrySize(end.entry);
		group.holders.add(holder);
		group.bytes += bytes;
		group.entries += 1;
		group.endLayer = Math.max(group.endLayer, removedBy === '' ? end.layer : removedBy);
		this.bytesByLayer[holder] += bytes;
	}

	*rows(): Steps<readonly WastedPath[]> {
		const rows: WastedPath[] = [];
		for (const group of this.#groups.values()) {
			if (rows.length % iterationsPerStep === 0) yield;
			rows.push(this.#row(group));
		}
		return rows.sort((one, other) => other.bytes - one.bytes || byText(one.path, other.path));
	}

	#row(group: WasteGroup): WastedPath {
		const holders = [...group.holders].sort((one, other) => one - other);
		const {node, bytes, cause, entries, endLayer} = group;
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

	#causeOf({entry, by}: ContentEnd): WasteCause {
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
