import {ChangedField} from '../image/changed-fields.ts';
import {compareVersions, type VersionComparer} from '../image/compare-versions.ts';
import {hardLinkOwners} from '../image/hard-links.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {type MergedPath, mergedPaths} from '../image/merge-walk.ts';
import {nodesBelow} from '../image/path-order.ts';
import type {ComparedTree} from '../image/shared-entries.ts';
import {EntryKind, type EntryKindName, kindName} from '../layer/entry-kind.ts';

/** The change of a path from the older image's final tree to the newer one's. */
export type PathChange = {
	/** With a leading slash. Not made printable. */
	readonly path: string;
	readonly change: 'added' | 'removed' | 'modified';
	/** Kind in the newer image, or in the older one if it was removed. */
	readonly kind: EntryKindName;
	/**
	 * Content bytes before and after; 0 if the path does not exist. A directory of only one image counts
	 * all files below it, others count nothing. Content with several names counts for the name that `ls`
	 * lists as the file.
	 */
	readonly oldBytes: number;
	readonly newBytes: number;
	/** Paths other than directories below it that were added or removed with it. */
	readonly filesBelow: number;
	/** Differing fields: a bit set of {@link ChangedField}; 0 if the path was added or removed. */
	readonly fields: number;
};

export type TreeComparison = {
	/**
	 * Largest growth or shrinkage first. An added or removed directory is one row that includes its
	 * descendants.
	 */
	readonly changes: readonly PathChange[];
	/** Paths that differ only in mtime, in the order of the tree. Not made printable. */
	readonly touched: readonly string[];
	/** Numbers of paths, including those in added and removed directories. */
	readonly counts: {
		readonly added: number;
		readonly removed: number;
		readonly modified: number;
		readonly touched: number;
		readonly unchanged: number;
	};
};

export type CompareOptions = {
	/** Whether paths that differ only in mtime are modified. */
	readonly isTimeCounted?: boolean;
};

/** Compares the final trees of two images, in time proportional to their paths. */
export function compareTrees(
	older: ComparedTree,
	newer: ComparedTree,
	options: CompareOptions = {},
): TreeComparison {
	const comparer = new TreeComparer(older, newer, options);
	for (const path of mergedPaths(older.tree, newer.tree)) comparer.add(path);
	const {changes, touched, counts} = comparer;
	return {changes: changes.sort(byGrowth), touched, counts};
}

class TreeComparer {
	readonly changes: PathChange[] = [];
	readonly touched: string[] = [];
	readonly counts = {added: 0, removed: 0, modified: 0, touched: 0, unchanged: 0};
	readonly #older: ImageTree;
	readonly #newer: ImageTree;
	readonly #versions: VersionComparer;
	readonly #olderSums: TreeSums;
	readonly #newerSums: TreeSums;
	readonly #isTimeCounted: boolean;

	constructor(older: ComparedTree, newer: ComparedTree, {isTimeCounted = false}: CompareOptions) {
		this.#older = older.tree;
		this.#newer = newer.tree;
		this.#versions = compareVersions(older, newer);
		this.#olderSums = new TreeSums(older.tree);
		this.#newerSums = new TreeSums(newer.tree);
		this.#isTimeCounted = isTimeCounted;
	}

	add(path: MergedPath): void {
		const isOld = this.#older.exists(path.older.version);
		const isNew = this.#newer.exists(path.newer.version);
		if (isOld && isNew) this.#addCommon(path);
		else if (isNew) this.#addNew(path.newer.node);
		else if (isOld) this.#addGone(path.older.node);
	}

	#addCommon(path: MergedPath): void {
		const fields = this.#versions.changedFields(path);
		const {node, version} = path.newer;
		if (fields === 0) {
			this.counts.unchanged += 1;
		} else if (fields === ChangedField.mtime && !this.#isTimeCounted) {
			this.counts.touched += 1;
			this.touched.push(this.#newer.pathOf(node));
		} else {
			// Paths below a directory of both trees have their own rows.
			const hasOwnRows = (fields & ChangedField.kind) === 0 && this.#newer.isDirectory(version);
			const before = hasOwnRows ? noSums : this.#olderSums.of(path.older.node);
			const after = hasOwnRows ? noSums : this.#newerSums.of(node);
			this.counts.modified += 1;
			this.counts.removed += before.below;
			this.counts.added += after.below;
			const row = rowOf(this.#newer, node, before, after);
			this.changes.push({...row, change: 'modified', fields});
		}
	}

	#addNew(node: number): void {
		const sums = this.#newerSums.of(node);
		this.counts.added += 1 + sums.below;
		const row = rowOf(this.#newer, node, noSums, sums);
		this.changes.push({...row, change: 'added', fields: 0});
	}

	#addGone(node: number): void {
		const sums = this.#olderSums.of(node);
		this.counts.removed += 1 + sums.below;
		const row = rowOf(this.#older, node, sums, noSums);
		this.changes.push({...row, change: 'removed', fields: 0});
	}
}

/** Sums over a path and its descendants. */
type Sums = {
	readonly bytes: number;
	/** Number of descendants, and of those that are not directories. */
	readonly below: number;
	readonly filesBelow: number;
};

const noSums: Sums = {bytes: 0, below: 0, filesBelow: 0};

/** Computes sums in one image's final tree. */
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
		const owner = this.#owners.get(this.#tree.arrays.versionContent[version]) ?? node;
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

/** Order by growth or shrinkage, then by size, both descending, then by path. */
function byGrowth(one: PathChange, other: PathChange): number {
	const growth = Math.abs(other.newBytes - other.oldBytes) - Math.abs(one.newBytes - one.oldBytes);
	if (growth !== 0) return growth;
	const size = Math.max(other.oldBytes, other.newBytes) - Math.max(one.oldBytes, one.newBytes);
	if (size !== 0) return size;
	return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}
