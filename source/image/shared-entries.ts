import type {EntryFields, LayerIndex} from '../layer/layer-index.ts';
import type {ImageTree} from './image-tree.ts';

/** An image's tree, and the indexes of its layers. */
export type ComparedTree = {
	readonly tree: ImageTree<LayerIndex>;
	/** One a layer, oldest first. */
	readonly diffIds: readonly string[];
};

/** Whether two entries, by their numbers over all layers, are one entry of a layer of both images. */
export type SharedEntries = (older: number, newer: number) => boolean;

/**
 * Finds the entries that two images share: the same one of a layer with the same diffId. An image can
 * claim any diffId, so the layers' indexes must be the same, too.
 */
export function sharedEntries(older: ComparedTree, newer: ComparedTree): SharedEntries {
	const known = new Map<number, boolean>();
	const isSharedLayer = (oldLayer: number, newLayer: number) => {
		const key = oldLayer * newer.diffIds.length + newLayer;
		let isShared = known.get(key);
		if (isShared === undefined) {
			isShared =
				older.diffIds[oldLayer] !== '' &&
				older.diffIds[oldLayer] === newer.diffIds[newLayer] &&
				isSameIndex(older.tree.layers[oldLayer], newer.tree.layers[newLayer]);
			known.set(key, isShared);
		}
		return isShared;
	};
	return (oldEntry, newEntry) => {
		if (oldEntry < 0 || newEntry < 0) return oldEntry === newEntry;
		const oldPlace = older.tree.placeOfEntry(oldEntry);
		const newPlace = newer.tree.placeOfEntry(newEntry);
		return oldPlace.index === newPlace.index && isSharedLayer(oldPlace.layer, newPlace.layer);
	};
}

function isSameIndex(one: LayerIndex, other: LayerIndex): boolean {
	if (one === other) return true;
	return (
		sameColumn(one.paths.parents, other.paths.parents) &&
		sameColumn(one.paths.names.starts, other.paths.names.starts) &&
		sameColumn(one.paths.names.bytes, other.paths.names.bytes) &&
		sameColumn(one.strings.starts, other.strings.starts) &&
		sameColumn(one.strings.bytes, other.strings.bytes) &&
		columnNames.every(name => sameColumn(one.entries[name], other.entries[name])) &&
		sameChecksums(one.entries, other.entries)
	);
}

/** All but the checksums, which depend on how the layer was read. */
const columnNames = [
	'path',
	'kind',
	'mode',
	'uid',
	'gid',
	'size',
	'mtime',
	'offset',
	'link',
	'attributes',
] as const satisfies readonly (keyof EntryFields)[];

function sameColumn(one: NodeJS.TypedArray, other: NodeJS.TypedArray): boolean {
	return bytesOf(one).equals(bytesOf(other));
}

function bytesOf({buffer, byteOffset, byteLength}: NodeJS.TypedArray): Buffer {
	return Buffer.from(buffer, byteOffset, byteLength);
}

function sameChecksums(one: EntryFields, other: EntryFields): boolean {
	for (let entry = 0; entry < one.count; entry++) {
		const isKnown = one.checksummed[entry] === 1 && other.checksummed[entry] === 1;
		if (isKnown && one.checksum[entry] !== other.checksum[entry]) return false;
	}
	return true;
}
