import {ChangedField} from '../image/changed-fields.ts';
import {compareVersions} from '../image/compare-versions.ts';
import {hardLinkOwners} from '../image/hard-links.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {type MergedPath, mergedPaths} from '../image/merge-walk.ts';
import {nodesBelow} from '../image/path-order.ts';
import type {ComparedTree} from '../image/shared-entries.ts';
import {EntryKind, type EntryKindName, kindName} from '../layer/entry-kind.ts';

/** What became of a path from the older image's final tree to the newer one's. */
export type PathChange = {
	/** With a leading slash. Not made printable. */
	readonly path: string;
	readonly change: 'added' | 'removed' | 'modified';
	/** What it is now, or was before it was removed. */
	readonly kind: EntryKindName;
	/**
	 * Bytes of content before and after, 0 where there is nothing. A directory that only one of the
	 * images has counts all that is in it; else directories count nothing. Content with several names
	 * counts for the one that `ls` lists it under.
	 */
	readonly oldBytes: number;
	readonly newBytes: number;
	/** Paths below it that come or go with it, and are no directories. */
	readonly filesBelow: number;
	/** What differs: a bit set of {@link ChangedField}s; 0 where the path was added or removed. */
	readonly fields: number;
};

export type TreeComparison = {
	/**
	 * Largest growth or shrinkage first. A directory that was added or removed is one row, with all
	 * that is in it.
	 */
	readonly changes: readonly PathChange[];
	/** Paths with another mtime and no other difference, in the order of the tree. Not made printable. */
	readonly touched: readonly string[];
	/** Paths, those in added and removed directories included. */
	readonly counts: {
		readonly added: number;
		readonly removed: number;
		readonly modified: number;
		readonly touched: number;
		readonly unchanged: number;
	};
};

export type CompareOptions = {
	/** Whether a path is modified, too, where only its mtime differs. */
	readonly isTimeCounted?: boolean;
};

/** Compares the final trees of two images, in time proportional to their paths. */
export function compareTrees(
	older: ComparedTree,
	newer: ComparedTree,
	{isTimeCounted = false}: CompareOptions = {},
): TreeComparison {
	const {changedFields} = compareVersions(older, newer);
	const olds = new TreeSums(older.tree);
	const news = new TreeSums(newer.tree);
	const changes: PathChange[] = [];
	const touched: string[] = [];
	const counts = {added: 0, removed: 0, modified: 0, touched: 0, unchanged: 0};
	const change = (path: MergedPath): PathChange | undefined => {
		const isOld = older.tree.exists(path.older.version);
		const isNew = newer.tree.exists(path.newer.version);
		if (!isOld && !isNew) return undefined;
		if (isOld && isNew) {
			const fields = changedFields(path);
			if (fields === 0) {
				counts.unchanged += 1;
				return undefined;
			}
			if (fields === ChangedField.mtime && !isTimeCounted) {
				counts.touched += 1;
				touched.push(newer.tree.pathOf(path.newer.node));
				return undefined;
			}
			counts.modified += 1;
			const isDirectoryInBoth =
				(fields & ChangedField.kind) === 0 && newer.tree.isDirectory(path.newer.version);
			const before = isDirectoryInBoth ? noSums : olds.of(path.older.node);
			const after = isDirectoryInBoth ? noSums : news.of(path.newer.node);
			counts.removed += before.below;
			counts.added += after.below;
			return {...rowOf(newer.tree, path.newer.node, before, after), change: 'modified', fields};
		}
		if (isNew) {
			const sums = news.of(path.newer.node);
			counts.added += 1 + sums.below;
			return {...rowOf(newer.tree, path.newer.node, noSums, sums), change: 'added', fields: 0};
		}
		const sums = olds.of(path.older.node);
		counts.removed += 1 + sums.below;
		return {...rowOf(older.tree, path.older.node, sums, noSums), change: 'removed', fields: 0};
	};
	for (const path of mergedPaths(older.tree, newer.tree)) {
		const row = change(path);
		if (row) changes.push(row);
	}
	return {changes: changes.sort(byGrowth), touched, counts};
}

/** What there is at a path and below it. */
type Sums = {
	readonly bytes: number;
	/** Paths below it, and how many of them are no directories. */
	readonly below: number;
	readonly filesBelow: number;
};

const noSums: Sums = {bytes: 0, below: 0, filesBelow: 0};

/** Sums up what is below the paths of one image's final tree. */
class TreeSums {
	readonly #tree: ImageTree;
	readonly #owners: ReadonlyMap<number, number>;

	constructor(tree: ImageTree) {
		this.#tree = tree;
		this.#owners = hardLinkOwners(tree, tree.lastLayer);
	}

	of(top: number): Sums {
		const tree = this.#tree;
		let bytes = this.#bytesOf(top);
		let below = 0;
		let filesBelow = 0;
		for (const node of nodesBelow(tree, top, tree.lastLayer)) {
			bytes += this.#bytesOf(node);
			below += 1;
			if (!tree.isDirectory(tree.versionAt(node, tree.lastLayer))) filesBelow += 1;
		}
		return {bytes, below, filesBelow};
	}

	#bytesOf(node: number): number {
		const version = this.#tree.versionAt(node, this.#tree.lastLayer);
		if (this.#tree.kindOf(version) !== EntryKind.file) return 0;
		const owner = this.#owners.get(this.#tree.columns.versionContent[version]) ?? node;
		return owner === node ? this.#tree.sizeOf(version) : 0;
	}
}

function rowOf(tree: ImageTree, node: number, before: Sums, after: Sums) {
	return {
		path: tree.pathOf(node),
		kind: kindName(tree.kindOf(tree.versionAt(node, tree.lastLayer))),
		oldBytes: before.bytes,
		newBytes: after.bytes,
		filesBelow: before.filesBelow + after.filesBelow,
	};
}

/** The largest change of bytes first, then the largest of the others, then by path. */
function byGrowth(one: PathChange, other: PathChange): number {
	const growth = Math.abs(other.newBytes - other.oldBytes) - Math.abs(one.newBytes - one.oldBytes);
	if (growth !== 0) return growth;
	const size = Math.max(other.oldBytes, other.newBytes) - Math.max(one.oldBytes, one.newBytes);
	if (size !== 0) return size;
	return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}
