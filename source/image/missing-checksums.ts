import {EntryKind} from '../layer/entry-kind.ts';
import {type ImageTree, none} from './image-tree.ts';

/**
 * The entries whose contents must be read to tell whether they changed: files that replace a file of
 * the same path and size, if the checksum of either is unknown. Numbers over all layers, sorted,
 * without duplicates.
 */
export function missingChecksums(tree: ImageTree): readonly number[] {
	const entries = new Set<number>();
	const compare = (older: number, newer: number) => {
		if (older < 0 || newer < 0) return;
		if (tree.isSameEntryContent(older, newer) !== undefined) return;
		for (const entry of [older, newer]) {
			if (tree.checksumOf(entry) === undefined) entries.add(entry);
		}
	};
	const {versionCount, versionContent, previousVersion} = tree.arrays;
	for (let version = 0; version < versionCount; version++) {
		const older = previousVersion[version];
		if (older === none || !isFile(tree, older) || !isFile(tree, version)) continue;
		compare(versionContent[older], versionContent[version]);
	}
	for (const {node, entry, layer} of tree.superseded) {
		const version = tree.versionAt(node, layer);
		if (isFile(tree, version) && isFileEntry(tree, entry)) compare(entry, versionContent[version]);
	}
	return [...entries].sort((one, other) => one - other);
}

function isFile(tree: ImageTree, version: number): boolean {
	return tree.exists(version) && tree.kindOf(version) === EntryKind.file;
}

function isFileEntry(tree: ImageTree, entry: number): boolean {
	const {layer, index} = tree.placeOfEntry(entry);
	return tree.layers[layer].entries.kind[index] === EntryKind.file;
}
