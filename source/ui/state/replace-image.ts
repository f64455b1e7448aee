import {type ImageTree, none} from '../../image/image-tree.ts';
import {rootPath} from '../../layer/path-table.ts';
import {moveTo, scrollTo} from '../screen/viewport.ts';
import {refreshedFilter} from '../tree/filter-actions.ts';
import type {Folds} from '../tree/folds.ts';
import type {NodeMapping} from '../views/view.ts';
import {adaptViews} from '../views/views.ts';
import {derived} from './derive.ts';
import type {InspectedImage} from './inspected-image.ts';
import {type LayerRow, layerRowsOf, rowOfStep, selectionOfRow} from './layer-list.ts';
import {withOpened} from './open-inspector.ts';
import {type InspectorState, layoutFor, selectedNode, selectedRow} from './state.ts';

/**
 * The state with more known of the same image. Nothing moves on the screen: the same layer stays
 * selected, the cursor stays on its path and in its row, and folds, filter and sort order stay, too.
 */
export function replaceImage(state: InspectorState, image: InspectedImage): InspectorState {
	const nodeOf = nodeMapping(state.image.tree, image.tree);
	const {layerRows} = layoutFor({...state, image});
	const layerList = layerRowsOf(image, state.areEmptyStepsShown);
	const row = sameRow(layerList, selectedRow(state));
	const layers = moveTo(state.layers, row, layerList.length, layerRows);
	const before = selectedNode(state);
	const next = derived({
		...state,
		image,
		progress: image.isFinal ? undefined : state.progress,
		layers,
		folds: withOpened(replaceFolds(state.folds, nodeOf), image),
		filterFolds: replaceFolds(state.filterFolds, nodeOf),
		filter: refreshedFilter(state.filter, image.index),
		snapshot: image.snapshotAt(selectionOfRow(image, layerList[layers.cursor])),
		anchor: Math.max(rootPath, nodeOf(state.anchor)),
		back: state.back && replaceImage(state.back, image),
	});
	const isMoved = before !== none && state.anchor !== rootPath;
	const placed = isMoved ? withCursorInPlace(state, next, nodeOf(before)) : next;
	return adaptViews(state, placed, nodeOf);
}

/** The place of a row in another list of the same image's layers. */
function sameRow(rows: readonly LayerRow[], row: LayerRow): number {
	if (row.kind === 'image') return 0;
	return rowOfStep(rows, row.kind === 'step' ? row.step : row.steps[0]);
}

/** Puts the cursor on a node, at the same distance from the top as before. */
function withCursorInPlace(
	before: InspectorState,
	next: InspectorState,
	node: number,
): InspectorState {
	const {rows} = next;
	const row = node === none ? none : rows.rowNear(node);
	if (row < 0) return next;
	const {treeRows} = layoutFor(next);
	const rowsAbove = before.tree.cursor - before.tree.offset;
	const offset = scrollTo(row - rowsAbove, rows.count, treeRows);
	return {...next, tree: moveTo({cursor: row, offset}, row, rows.count, treeRows)};
}

/**
 * Maps nodes of a tree to the same paths in a later one, or to {@link none}. Further layers only append
 * nodes, unless the image was merged again.
 */
function nodeMapping(before: ImageTree, after: ImageTree): NodeMapping {
	if (isContinued(before, after)) return node => node;
	return node => (node === none ? none : after.find(before.pathOf(node)));
}

function isContinued(before: ImageTree, after: ImageTree): boolean {
	const one = before.arrays.paths;
	const other = after.arrays.paths;
	return (
		isStartOf(one.parents, other.parents) &&
		isStartOf(one.names.starts, other.names.starts) &&
		isStartOf(one.names.bytes, other.names.bytes)
	);
}

function isStartOf(one: Uint8Array | Uint32Array, other: Uint8Array | Uint32Array): boolean {
	if (one.length > other.length) return false;
	// Usually the memory is the same, and nothing needs to be compared.
	if (one.buffer === other.buffer && one.byteOffset === other.byteOffset) return true;
	const bytes = Buffer.from(one.buffer, one.byteOffset, one.byteLength);
	return bytes.equals(Buffer.from(other.buffer, other.byteOffset, one.byteLength));
}

function replaceFolds(folds: Folds, nodeOf: NodeMapping): Folds {
	const mapped = (nodes: ReadonlySet<number>) =>
		new Set([...nodes].map(nodeOf).filter(node => node !== none));
	return {...folds, opened: mapped(folds.opened), closed: mapped(folds.closed)};
}
