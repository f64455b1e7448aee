import {ChangedField} from '../../image/changed-fields.ts';
import {ChangeBit, type LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import {rootPath} from '../../layer/path-table.ts';

/** The open directories: a rule, and exceptions that the user made one by one. */
export type Folds = {
	/**
	 * `auto`: directories that lead to a few changes are open, and small ones that the layer adds or removes
	 * as a whole; in a layer of many changes only those with a hundredth of its bytes.
	 */
	readonly rule: 'auto' | 'open' | 'closed';
	readonly opened: ReadonlySet<number>;
	readonly closed: ReadonlySet<number>;
};

export function foldsBy(rule: Folds['rule']): Folds {
	return {rule, opened: new Set(), closed: new Set()};
}

/** A new or removed directory with more paths stays closed until the user opens it. */
const wholeLimit = 20;

/** A directory in which the layer changes more children stays closed until the user opens it. */
const childLimit = 10;

/** In a layer with more changes, directories with few of its bytes would hide the others. */
const shortLayer = 200;

export function isOpen(
	folds: Folds,
	index: TreeIndex,
	snapshot: LayerSnapshot,
	node: number,
): boolean {
	if (folds.opened.has(node)) return true;
	if (folds.closed.has(node)) return false;
	if (folds.rule !== 'auto') return folds.rule === 'open';
	const changes = snapshot.changesBelow(node);
	if (changes === 0 || isMinor(snapshot, node)) return false;
	const change = snapshot.changeOf(node);
	const isWhole = change === ChangeBit.added || change === ChangeBit.removed;
	return isWhole ? changes <= wholeLimit : hasFewChangedChildren(index, snapshot, node);
}

function isMinor(snapshot: LayerSnapshot, node: number): boolean {
	if (snapshot.changesBelow(rootPath) <= shortLayer) return false;
	return snapshot.layerBytesOf(node) * 100 < snapshot.layerBytesOf(rootPath);
}

function hasFewChangedChildren(
	{children, childStarts}: TreeIndex,
	snapshot: LayerSnapshot,
	node: number,
): boolean {
	let left = childLimit;
	for (let at = childStarts[node]; at < childStarts[node + 1] && left >= 0; at++) {
		const child = children[at];
		const change = snapshot.changeOf(child);
		const isChanged = change !== ChangeBit.unchanged && change !== ChangeBit.absent;
		if (isChanged || snapshot.changesBelow(child) > 0) left -= 1;
	}
	return left >= 0;
}

/** Whether a path is a directory of which only the time is new: the layer wrote something in it. */
export function isTouchedDirectory(
	{tree, isDirectory}: TreeIndex,
	snapshot: LayerSnapshot,
	node: number,
): boolean {
	if (snapshot.changeOf(node) !== ChangeBit.modified) return false;
	const version = snapshot.versionOf(node);
	if (isDirectory[version] === 0) return false;
	const before = tree.arrays.previousVersion[version];
	return tree.changedFields(before, version) === ChangedField.mtime;
}

export function withFold(folds: Folds, node: number, shallOpen: boolean): Folds {
	const opened = new Set(folds.opened);
	const closed = new Set(folds.closed);
	(shallOpen ? opened : closed).add(node);
	(shallOpen ? closed : opened).delete(node);
	return {...folds, opened, closed};
}
