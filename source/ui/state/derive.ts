import {isSameSelection} from '../../image/layer-selection.ts';
import {rootPath} from '../../layer/path-table.ts';
import {scrollTo} from '../screen/viewport.ts';
import {noRows, treeRows} from '../tree/tree-rows.ts';
import {selectionOfRow} from './layer-list.ts';
import {
	type InspectorState,
	isRealChange,
	isShown,
	layoutFor,
	selectedRow,
	viewOf,
	withTreeCursor,
} from './state.ts';

/**
 * The state with the snapshot and the rows that follow from its selection and view options, and with the
 * tree's cursor on its path. The reducer calls it after each action: actions change options only.
 */
export function derived(state: InspectorState): InspectorState {
	const selection = selectionOfRow(state.image, selectedRow(state));
	const isSame = isSameSelection(selection, state.snapshot.selection);
	const current = isSame ? state : {...state, snapshot: state.image.snapshotAt(selection)};
	const {rows, snapshot, image} = current;
	const view = viewOf(current);
	if (!isShown(current)) return rows === noRows ? current : placed({...current, rows: noRows});
	if (rows.isOf(snapshot, view)) return current;
	return placed({...current, rows: treeRows(image.index, snapshot, view)});
}

/** Puts the cursor on its path, or on the nearest ancestor with a row. */
function placed(state: InspectorState): InspectorState {
	if (state.anchor === rootPath) return atFirstChange(state);
	const row = state.rows.rowNear(state.anchor);
	return withTreeCursor(state, row < 0 ? state.tree.cursor : row);
}

/** Until the user moves in the tree, the cursor is on the layer's first change. */
function atFirstChange(state: InspectorState): InspectorState {
	const {rows, snapshot} = state;
	const hasChanges = snapshot.changesBelow(rootPath) > 0;
	const isChanged = (row: number) => isRealChange(state, rows.nodeAt(row));
	const row = hasChanges ? Math.max(0, rows.findRow(isChanged)) : 0;
	const {treeRows: height} = layoutFor(state);
	// Some rows above stay visible: they show where the change is.
	const offset = scrollTo(row - Math.floor(height / 3), rows.count, height);
	return {...state, tree: {cursor: row, offset}};
}
