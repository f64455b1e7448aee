import {EntryKind} from '../layer/entry-kind.ts';
import {ChangedField} from './changed-fields.ts';
import {type ImageTree, isSameSum, none} from './image-tree.ts';
import {type MergedPath, mergedPaths} from './merge-walk.ts';
import {type ComparedTree, type SharedEntries, sharedEntries} from './shared-entries.ts';

/** Compares paths that two images both have. */
export type VersionComparer = {
	/**
	 * Which fields differ: a bit set of {@link ChangedField}s. Content that could not be compared is
	 * said to differ.
	 */
	changedFields(path: MergedPath): number;
	/** Whether the contents must be read to tell if they differ. */
	isUnknown(path: MergedPath): boolean;
};

export function compareVersions(older: ComparedTree, newer: ComparedTree): VersionComparer {
	const isShared = sharedEntries(older, newer);
	return {
		changedFields: path => changedFields(older.tree, newer.tree, path, isShared),
		isUnknown: path => {
			const isFileInBoth =
				isFile(older.tree, path.older.version) && isFile(newer.tree, path.newer.version);
			return isFileInBoth && isSameContent(older.tree, newer.tree, path, isShared) === undefined;
		},
	};
}

/**
 * The entries of either image whose contents must be read before they can be compared: files of the
 * same path and size in both, where a checksum is not known. Numbers over all layers of each.
 */
export function missingComparisonChecksums(
	older: ComparedTree,
	newer: ComparedTree,
): {readonly older: readonly number[]; readonly newer: readonly number[]} {
	const {isUnknown} = compareVersions(older, newer);
	const questions = {older: new Set<number>(), newer: new Set<number>()};
	for (const path of mergedPaths(older.tree, newer.tree)) {
		if (!isUnknown(path)) continue;
		const oldEntry = older.tree.arrays.versionContent[path.older.version];
		const newEntry = newer.tree.arrays.versionContent[path.newer.version];
		if (older.tree.checksumOf(oldEntry) === undefined) questions.older.add(oldEntry);
		if (newer.tree.checksumOf(newEntry) === undefined) questions.newer.add(newEntry);
	}
	return {older: [...questions.older], newer: [...questions.newer]};
}

function changedFields(
	older: ImageTree,
	newer: ImageTree,
	path: MergedPath,
	isShared: SharedEntries,
): number {
	const one = path.older.version;
	const other = path.newer.version;
	if (isShared(describingEntry(older, one), describingEntry(newer, other))) return 0;
	let fields = 0;
	if (older.kindOf(one) !== newer.kindOf(other)) fields |= ChangedField.kind;
	if (older.modeOf(one) !== newer.modeOf(other)) fields |= ChangedField.mode;
	if (older.uidOf(one) !== newer.uidOf(other)) fields |= ChangedField.uid;
	if (older.gidOf(one) !== newer.gidOf(other)) fields |= ChangedField.gid;
	if (older.mtimeOf(one) !== newer.mtimeOf(other)) fields |= ChangedField.mtime;
	if (older.attributesOf(one) !== newer.attributesOf(other)) fields |= ChangedField.attributes;
	if ((fields & ChangedField.kind) !== 0) return fields;
	if (older.linkOf(one) !== newer.linkOf(other)) fields |= ChangedField.link;
	if (older.sizeOf(one) !== newer.sizeOf(other)) fields |= ChangedField.size;
	const isSame = !isFile(older, one) || isSameContent(older, newer, path, isShared) === true;
	return isSame ? fields : fields | ChangedField.content;
}

/** `undefined` if a checksum is missing. */
function isSameContent(
	older: ImageTree,
	newer: ImageTree,
	path: MergedPath,
	isShared: SharedEntries,
): boolean | undefined {
	const oldEntry = older.arrays.versionContent[path.older.version];
	const newEntry = newer.arrays.versionContent[path.newer.version];
	if (isShared(oldEntry, newEntry)) return true;
	const size = older.entrySize(oldEntry);
	if (size !== newer.entrySize(newEntry)) return false;
	return size === 0 ? true : isSameSum(older, oldEntry, newer, newEntry);
}

function isFile(tree: ImageTree, version: number): boolean {
	return tree.exists(version) && tree.kindOf(version) === EntryKind.file;
}

/** The entry with a version's metadata: for a hard link, the entry that it shares. */
function describingEntry({arrays}: ImageTree, version: number): number {
	const content = arrays.versionContent[version];
	return content === none ? arrays.versionEntry[version] : content;
}
