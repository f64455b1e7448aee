import type {HistoryStep} from '../../image/image-info.ts';
import {none} from '../../image/image-tree.ts';
import {selectionOf} from '../../image/layer-selection.ts';
import {anyChange, ChangeBit, type LayerSnapshot} from '../../image/layer-snapshot.ts';
import {rootPath} from '../../layer/path-table.ts';
import type {Progress} from '../../sources/source.ts';
import {type Layout, layoutOf, type Size} from '../screen/layout.ts';
import {moveTo, scrollTo, type Viewport} from '../screen/viewport.ts';
import {type Folds, foldsBy} from '../tree/folds.ts';
import type {Matches} from '../tree/matches.ts';
import type {FilterKind} from '../tree/path-filter.ts';
import {noRows, type TreeRows, treeRows} from '../tree/tree-rows.ts';
import type {SortOrder, TreeMode, TreeView} from '../tree/tree-view.ts';
import type {ViewState} from '../views/views.ts';
import {type InspectedImage, isLayerRead} from './inspected-image.ts';

export type PathFilter = {
	readonly text: string;
	readonly kind: FilterKind;
	/** The error in `text`; `matches` are then those of the last valid text. */
	readonly error: string | undefined;
	/** Whether the search for `text` is running; `matches` are those of the previous text. */
	readonly isSearching: boolean;
	readonly matches: Matches | undefined;
};

/** All that the screen shows of an image. Immutable; `snapshot` and `rows` are derived from the rest. */
export type InspectorState = {
	readonly image: InspectedImage;
	/** Progress of reading the image; `undefined` before and after it. */
	readonly progress: Progress | undefined;
	/** Stored bytes of the layers read so far, including those that wait for layers below them. */
	readonly readBytes: ReadonlyMap<number, number>;
	readonly size: Size;
	readonly focus: 'layers' | 'tree';
	/** Views over the panes, the shown one last. */
	readonly stack: readonly ViewState[];
	/** Why the last key did nothing. */
	readonly notice: string | undefined;
	/** Cursor over the steps of the history. */
	readonly steps: Viewport;
	readonly mode: TreeMode;
	/** `ChangeBit`s of the paths to show. */
	readonly shown: number;
	readonly sort: SortOrder;
	readonly filter: PathFilter;
	readonly folds: Folds;
	/** Folds while a filter is active. It opens all directories at first. */
	readonly filterFolds: Folds;
	/** `auto`: mode and owner are shown if there is room for them. */
	readonly attributes: 'auto' | 'shown' | 'hidden';
	readonly snapshot: LayerSnapshot;
	readonly rows: TreeRows;
	/** Cursor over `rows`. */
	readonly tree: Viewport;
	/** The node that the user last moved to: the cursor returns to it when its row is shown again. */
	readonly anchor: number;
};

export const noFilter: PathFilter = {
	text: '',
	kind: 'plain',
	error: undefined,
	isSearching: false,
	matches: undefined,
};

export function hasFilter({filter}: InspectorState): boolean {
	return filter.text !== '';
}

/** The state that an image opens in: its first layer, with all of its files. */
export function openInspector(
	image: InspectedImage,
	size: Size,
	progress?: Progress,
): InspectorState {
	return withRows({
		image,
		progress,
		readBytes: new Map(),
		size,
		focus: 'layers',
		stack: [],
		notice: undefined,
		steps: {cursor: 0, offset: 0},
		mode: 'all',
		shown: anyChange,
		sort: 'name',
		folds: foldsBy('auto'),
		filter: noFilter,
		filterFolds: foldsBy('open'),
		attributes: 'auto',
		snapshot: image.snapshotAt(selectionOf(image.info.history, 0)),
		rows: noRows,
		tree: {cursor: 0, offset: 0},
		anchor: rootPath,
	});
}

/** The step of the history that the cursor is on. */
export function selectedStep({image, steps}: InspectorState): HistoryStep | undefined {
	return image.info.history[steps.cursor];
}

/** The node that the tree's cursor is on, or {@link none}. */
export function selectedNode({rows, tree}: InspectorState): number {
	return tree.cursor < rows.count ? rows.nodeAt(tree.cursor) : none;
}

/** The build step that made a layer, as a Dockerfile would have it. */
export function commandOfLayer({image}: InspectorState, layer: number): string {
	return image.info.layers[layer]?.command ?? '';
}

/** The options that select rows, besides tree and layer. */
export function viewOf(state: InspectorState): TreeView {
	const {mode, shown, sort, filter} = state;
	const folds = hasFilter(state) ? state.filterFolds : state.folds;
	return {mode, shown, sort, folds, matches: filter.matches};
}

/** Computes the rows again. The cursor stays on its path, or on its nearest visible ancestor. */
export function withRows(state: InspectorState): InspectorState {
	const {image, snapshot} = state;
	const rows = isLayerRead(image, snapshot.selection.layer)
		? treeRows(image.index, snapshot, viewOf(state))
		: noRows;
	const next = {...state, rows};
	if (state.anchor === rootPath) return atFirstChange(next);
	const row = rows.rowNear(state.anchor);
	return withTreeCursor(next, row < 0 ? state.tree.cursor : row);
}

/** Until the user moves in the tree, the cursor is on the layer's first change. */
function atFirstChange(state: InspectorState): InspectorState {
	const {rows, snapshot} = state;
	const hasChanges = snapshot.changesBelow(rootPath) > 0;
	const isChanged = (row: number) => snapshot.changeOf(rows.nodeAt(row)) !== ChangeBit.unchanged;
	const row = hasChanges ? Math.max(0, rows.findRow(isChanged)) : 0;
	const {treeRows: height} = layoutFor(state);
	// Some rows above stay visible: they show where the change is.
	const offset = scrollTo(row - Math.floor(height / 3), rows.count, height);
	return {...state, tree: {cursor: row, offset}};
}

/** Puts the tree's cursor on a row, without making it the row to return to. */
export function withTreeCursor(state: InspectorState, row: number): InspectorState {
	const {treeRows: height} = layoutFor(state);
	return {...state, tree: moveTo(state.tree, row, state.rows.count, height)};
}

/** Selects a step of the history: the tree is that of its layer. */
export function withStep(state: InspectorState, step: number): InspectorState {
	const {image} = state;
	const {history} = image.info;
	const {layerRows} = layoutFor(state);
	const steps = moveTo(state.steps, step, history.length, layerRows);
	if (steps.cursor === state.steps.cursor) return {...state, steps};
	const snapshot = image.snapshotAt(selectionOf(history, steps.cursor));
	return withRows({...state, steps, snapshot});
}

/** The layout of the screen for a state. */
export function layoutFor({size, image}: InspectorState): Layout {
	return layoutOf(size, image.info.history.length);
}

/** Fewer columns than this leave no room for names beside mode and owner. */
const attributeColumns = 60;

/** Whether the tree shows mode and owner. */
export function areAttributesShown(state: InspectorState): boolean {
	const {attributes, size} = state;
	if (attributes !== 'auto') return attributes === 'shown';
	return layoutFor(state).rightColumns >= attributeColumns && size.isSlow !== true;
}

/** Opens a view over the others. */
export function pushView(state: InspectorState, view: ViewState): InspectorState {
	return {...state, stack: [...state.stack, view]};
}

/** Closes the view on top: the one below it is shown as it was left. */
export function closeView(state: InspectorState): InspectorState {
	return {...state, stack: state.stack.slice(0, -1)};
}

/** Closes a view wherever it is on the stack, and those over it. */
export function closeNamed(state: InspectorState, name: ViewState['name']): InspectorState {
	const at = state.stack.findIndex(view => view.name === name);
	return at < 0 ? state : {...state, stack: state.stack.slice(0, at)};
}

/** Opens a view; returns to it if it is below others, closes it if it is on top. */
export function toggleView(state: InspectorState, view: ViewState): InspectorState {
	const at = state.stack.findIndex(({name}) => name === view.name);
	if (at < 0) return pushView(state, view);
	return {...state, stack: state.stack.slice(0, at === state.stack.length - 1 ? at : at + 1)};
}

/** Changes the state of the view on top. */
export function replaceTop(state: InspectorState, view: ViewState): InspectorState {
	return {...state, stack: [...state.stack.slice(0, -1), view]};
}
