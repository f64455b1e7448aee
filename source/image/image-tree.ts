import {areSameBytes, type ByteTable, bytesAt} from '../layer/byte-table.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import type {EntryFields, LayerIndex} from '../layer/layer-index.ts';
import {nameBytes, type PathTable, pathBytes, rootPath} from '../layer/path-table.ts';
import {decodeName} from '../text/name-bytes.ts';
import {ChangedField} from './changed-fields.ts';

/** The effect of a layer on a path. */
export type Change = 'added' | 'modified' | 'removed' | 'unchanged';

/** Instead of an entry: the path is removed. */
export const removedEntry = -1;

/** Instead of an entry: a parent directory that has none. */
export const impliedDirectory = -2;

/** Instead of a version or a node: there is none. */
export const none = -1;

/** An entry that a later one of the same path in the same layer replaced. */
export type SupersededEntry = {
	readonly node: number;
	/** Number of the entry over all layers. */
	readonly entry: number;
	readonly layer: number;
};

/** A layer's index without its paths, which the tree has itself. */
export type TreeLayer = Pick<LayerIndex, 'strings' | 'storedBytes' | 'warnings'> & {
	readonly entries: Omit<EntryFields, 'path'>;
};

/** The arrays behind an {@link ImageTree}; may be longer than what is in use. */
export type ImageTreeArrays = {
	/** One node a path, node 0 the root. */
	readonly paths: PathTable;
	readonly firstChild: Int32Array;
	readonly nextSibling: Int32Array;
	/** Newest version of each node. */
	readonly latestVersion: Int32Array;
	readonly versionCount: number;
	readonly versionNode: Int32Array;
	readonly versionLayer: Int32Array;
	/** Entry number over all layers, {@link removedEntry} or {@link impliedDirectory}. */
	readonly versionEntry: Int32Array;
	/** For a hard link the entry that it shares (-1 if its target is missing); else as `versionEntry`. */
	readonly versionContent: Int32Array;
	/** The previous version of the same node. */
	readonly previousVersion: Int32Array;
	/** Entry numbers of layer `i` start at `layerStarts[i]`. */
	readonly layerStarts: readonly number[];
};

/** An {@link ImageTree} as plain data. */
export type ImageTreeData<Layer extends TreeLayer = TreeLayer> = {
	readonly layers: readonly Layer[];
	readonly arrays: ImageTreeArrays;
	readonly superseded: readonly SupersededEntry[];
	/** Oddities of the layers; not printable. */
	readonly warnings: readonly string[];
};

/**
 * One tree for all layers of an image. A node is a path with a list of versions. Each version is set by
 * one layer: an entry, or the removal of the path. Immutable.
 *
 * Nodes, versions and entries are numbers. The version as of a layer is the newest one of that layer or
 * of those below.
 *
 * `Layer` is the whole index in a tree that was just built, and a part of it in one from another thread.
 */
export class ImageTree<Layer extends TreeLayer = TreeLayer> implements ImageTreeData<Layer> {
	readonly layers: readonly Layer[];
	readonly arrays: ImageTreeArrays;
	readonly superseded: readonly SupersededEntry[];
	readonly warnings: readonly string[];

	constructor({layers, arrays, superseded, warnings}: ImageTreeData<Layer>) {
		this.layers = layers;
		this.arrays = arrays;
		this.superseded = superseded;
		this.warnings = warnings;
	}

	/** The same tree with more checksums of contents (CRC-32 by entry number). */
	withChecksums(checksums: ReadonlyMap<number, number>): ImageTree<Layer> {
		const layers = [...this.layers];
		const byLayer = Map.groupBy(checksums.keys(), entry => this.layerOfEntry(entry));
		for (const [layer, entries] of byLayer) {
			const index = layers[layer];
			const checksum = index.entries.checksum.slice();
			const checksummed = index.entries.checksummed.slice();
			for (const entry of entries) {
				const at = this.#inLayer(entry, layer);
				checksum[at] = checksums.get(entry)!;
				checksummed[at] = 1;
			}
			layers[layer] = {...index, entries: {...index.entries, checksum, checksummed}};
		}
		return new ImageTree({...this, layers});
	}

	get nodeCount(): number {
		return this.arrays.paths.count;
	}

	get lastLayer(): number {
		return this.layers.length - 1;
	}

	/** The last name of a node's path; empty for the root. Not made printable. */
	nameOf(node: number): string {
		return decodeName(nameBytes(this.arrays.paths, node));
	}

	/** A node's path with a leading slash. Not made printable. */
	pathOf(node: number): string {
		return `/${decodeName(pathBytes(this.arrays.paths, node))}`;
	}

	parentOf(node: number): number {
		return this.arrays.paths.parents[node];
	}

	/** Nodes below `node`, in no order, whether they exist at some layer or not. */
	*childrenOf(node: number): Generator<number> {
		const {firstChild, nextSibling} = this.arrays;
		for (let child = firstChild[node]; child !== none; child = nextSibling[child]) yield child;
	}

	/** The node of a path (with or without a leading slash), or {@link none}. */
	find(path: string): number {
		let node: number = rootPath;
		for (const part of path.split('/')) {
			if (part === '' || part === '.') continue;
			node = part === '..' ? this.parentOf(node) : this.childNamed(node, part);
			if (node === none) return none;
		}
		return node;
	}

	/** The node named `name` in `node`, or {@link none}. */
	childNamed(node: number, name: string): number {
		for (const child of this.childrenOf(node)) {
			if (this.nameOf(child) === name) return child;
		}
		return none;
	}

	/** The node's version as of `layer`, or {@link none} if no layer up to it has the path. */
	versionAt(node: number, layer: number): number {
		const {latestVersion, previousVersion, versionLayer} = this.arrays;
		let version = latestVersion[node];
		while (version !== none && versionLayer[version] > layer) version = previousVersion[version];
		return version;
	}

	/** Whether the path exists at a version (or at {@link none}). */
	exists(version: number): boolean {
		return version !== none && this.arrays.versionEntry[version] !== removedEntry;
	}

	/** The effect of `layer` on a node: `unchanged` if it exists neither before nor after it. */
	changeAt(node: number, layer: number): Change {
		return this.changeBetween(node, layer - 1, layer);
	}

	/** The effect of the layers after `before` up to `after` on a node. */
	changeBetween(node: number, before: number, after: number): Change {
		const newer = this.versionAt(node, after);
		if (newer === none || this.arrays.versionLayer[newer] <= before) return 'unchanged';
		const older = this.versionAt(node, before);
		if (!this.exists(older)) return this.exists(newer) ? 'added' : 'unchanged';
		if (!this.exists(newer)) return 'removed';
		return this.changedFields(older, newer) === 0 ? 'unchanged' : 'modified';
	}

	/** The fields that differ between two versions that exist: a bit set of {@link ChangedField}s. */
	changedFields(older: number, newer: number): number {
		return this.changedEntryFields(this.#describingEntry(older), this.#describingEntry(newer));
	}

	/** As {@link changedFields}, for two entries. */
	changedEntryFields(older: number, newer: number): number {
		if (older === newer) return 0;
		const olderLayer = this.#layerDescribing(older);
		const newerLayer = this.#layerDescribing(newer);
		const oneAt = this.#indexDescribing(older);
		const otherAt = this.#indexDescribing(newer);
		const one = olderLayer.entries;
		const other = newerLayer.entries;
		const isSameText = (field: 'link' | 'attributes') =>
			areSameBytes(
				olderLayer.strings,
				one[field][oneAt],
				newerLayer.strings,
				other[field][otherAt],
			);
		let fields = 0;
		if (one.mode[oneAt] !== other.mode[otherAt]) fields |= ChangedField.mode;
		if (one.uid[oneAt] !== other.uid[otherAt]) fields |= ChangedField.uid;
		if (one.gid[oneAt] !== other.gid[otherAt]) fields |= ChangedField.gid;
		if (one.mtime[oneAt] !== other.mtime[otherAt]) fields |= ChangedField.mtime;
		if (!isSameText('attributes')) fields |= ChangedField.attributes;
		if (one.kind[oneAt] !== other.kind[otherAt]) return fields | ChangedField.kind;
		if (!isSameText('link')) fields |= ChangedField.link;
		if (one.size[oneAt] !== other.size[otherAt]) fields |= ChangedField.size;
		const isFile = one.kind[oneAt] === EntryKind.file;
		if (isFile && this.isSameEntryContent(older, newer) === false) fields |= ChangedField.content;
		return fields;
	}

	/**
	 * Whether two versions that are files hold the same bytes; `undefined` while their checksums are
	 * not known (see `missing-checksums.ts`).
	 */
	isSameContent(older: number, newer: number): boolean | undefined {
		const {versionContent} = this.arrays;
		return this.isSameEntryContent(versionContent[older], versionContent[newer]);
	}

	/** As {@link isSameContent}, for two entries. */
	isSameEntryContent(older: number, newer: number): boolean | undefined {
		if (older === newer) return true;
		const size = this.entrySize(older);
		if (size !== this.entrySize(newer)) return false;
		return size === 0 ? true : isSameSum(this, older, this, newer);
	}

	/** The kind of a version that exists; that of the target for a hard link. */
	kindOf(version: number): EntryKind {
		return this.#read(version, 'kind') as EntryKind;
	}

	isDirectory(version: number): boolean {
		return this.exists(version) && this.kindOf(version) === EntryKind.directory;
	}

	/** Permission bits (07777); 0755 for a directory that no entry names. */
	modeOf(version: number): number {
		return this.#read(version, 'mode');
	}

	uidOf(version: number): number {
		return this.#read(version, 'uid');
	}

	gidOf(version: number): number {
		return this.#read(version, 'gid');
	}

	/** Bytes of content; for a hard link those that it shares. */
	sizeOf(version: number): number {
		return this.#read(version, 'size');
	}

	/** Seconds since 1970-01-01. */
	mtimeOf(version: number): number {
		return this.#read(version, 'mtime');
	}

	/** The target of a symlink as stored in the tar; empty for other kinds. Not printable. */
	linkOf(version: number): string {
		return this.#readText(version, 'link');
	}

	/** Device numbers and extended attributes, one `name=value` per line. */
	attributesOf(version: number): string {
		return this.#readText(version, 'attributes');
	}

	layerOfEntry(entry: number): number {
		const starts = this.arrays.layerStarts;
		let low = 0;
		let high = this.layers.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (starts[middle] <= entry) low = middle;
			else high = middle - 1;
		}
		return low;
	}

	/** Bytes of content of an entry, by its number over all layers. */
	entrySize(entry: number): number {
		if (entry < 0) return 0;
		const layer = this.layerOfEntry(entry);
		return this.layers[layer].entries.size[this.#inLayer(entry, layer)];
	}

	/** The layer of an entry, and its index in that layer. */
	placeOfEntry(entry: number): {readonly layer: number; readonly index: number} {
		const layer = this.layerOfEntry(entry);
		return {layer, index: this.#inLayer(entry, layer)};
	}

	/** CRC-32 of an entry's content, if known. */
	checksumOf(entry: number): number | undefined {
		const {layer, index} = this.placeOfEntry(entry);
		const {checksum, checksummed} = this.layers[layer].entries;
		return checksummed[index] === 1 ? checksum[index] : undefined;
	}

	/** Identifies an entry's content among those of layers with a table of contents, if known. */
	contentIdOf(entry: number): number | undefined {
		const {layer, index} = this.placeOfEntry(entry);
		return this.layers[layer].entries.contentId?.[index] || undefined;
	}

	#inLayer(entry: number, layer: number): number {
		return entry - this.arrays.layerStarts[layer];
	}

	/** The entry with a version's metadata: for a hard link, the entry that it shares. */
	#describingEntry(version: number): number {
		const content = this.arrays.versionContent[version];
		return content === none ? this.arrays.versionEntry[version] : content;
	}

	#read(version: number, field: 'kind' | 'mode' | 'uid' | 'gid' | 'size' | 'mtime'): number {
		const entry = this.#describingEntry(version);
		return this.#layerDescribing(entry).entries[field][this.#indexDescribing(entry)];
	}

	#readText(version: number, field: 'link' | 'attributes'): string {
		const entry = this.#describingEntry(version);
		const {strings, entries} = this.#layerDescribing(entry);
		return decodeName(bytesAt(strings, entries[field][this.#indexDescribing(entry)]));
	}

	/** The layer with an entry's metadata; an artificial one for a directory without an entry. */
	#layerDescribing(entry: number): DescribingLayer {
		return entry < 0 ? impliedLayer : this.layers[this.layerOfEntry(entry)];
	}

	/** The index of an entry's metadata in {@link #layerDescribing}. */
	#indexDescribing(entry: number): number {
		return entry < 0 ? 0 : this.#inLayer(entry, this.layerOfEntry(entry));
	}
}

type DescribingLayer = {
	readonly entries: Pick<
		LayerIndex['entries'],
		'kind' | 'mode' | 'uid' | 'gid' | 'size' | 'mtime' | 'link' | 'attributes'
	>;
	readonly strings: ByteTable;
};

/** The metadata that engines give a parent directory without an entry. */
const impliedLayer: DescribingLayer = {
	entries: {
		kind: Uint8Array.of(EntryKind.directory),
		mode: Uint16Array.of(0o755),
		uid: Uint32Array.of(0),
		gid: Uint32Array.of(0),
		size: Float64Array.of(0),
		mtime: Float64Array.of(0),
		link: Uint32Array.of(0),
		attributes: Uint32Array.of(0),
	},
	strings: {count: 1, starts: Uint32Array.of(0, 0), bytes: new Uint8Array()},
};

/** Whether two entries of the same size, by numbers over all layers, have the same content; `undefined` if unknown. */
export function isSameSum(
	older: ImageTree,
	oldEntry: number,
	newer: ImageTree,
	newEntry: number,
): boolean | undefined {
	const oldId = older.contentIdOf(oldEntry);
	const newId = newer.contentIdOf(newEntry);
	if (oldId !== undefined && newId !== undefined) return oldId === newId;
	const oldSum = older.checksumOf(oldEntry);
	const newSum = newer.checksumOf(newEntry);
	return oldSum === undefined || newSum === undefined ? undefined : oldSum === newSum;
}
