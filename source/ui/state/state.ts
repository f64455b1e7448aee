import type {HistoryStep} from '../../image/image-info.ts';
import {none} from '../../image/image-tree.ts';
import {anyChange, ChangeBit, type LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {Progress} from '../../sources/source.ts';
import {type Layout, layoutOf, type Size} from '../screen/layout.ts';
import {memoizeByObject} from '../screen/memoize.ts';
import {moveTo, scrollBy, type Viewport} from '../screen/viewport.ts';
import type {PathFilter} from '../tree/filter.ts';
import {type Folds, isTouchedDirectory} from '../tree/folds.ts';
import type {TreeRows} from '../tree/tree-rows.ts';
import type {SortOrder, TreeMode, TreeView} from '../tree/tree-view.ts';
import type {FixList} from '../views/fixes/fix-list.ts';
import type {GroupCursor} from '../views/grouped-list.ts';
import type {ViewState} from '../views/views.ts';
import {type InspectedImage, isLayerRead} from './inspected-image.ts';
import {type LayerRow, layerRowsOf, rowOfStep} from './layer-list.ts';
import type {Setup} from './setup.ts';

/** All that the screen shows of an image. Immutable; `snapshot` and `rows` are derived from the rest. */
export type InspectorState = {
	readonly image: InspectedImage;
	/** Progress of reading the image; `undefined` before and after it. */
	readonly progress: Progress | undefined;
	/** Progress of reading files; `undefined` while none is read, and at first. */
	readonly reading: Progress | undefined;
	/** Stored bytes of the layers read so far, including those that wait for layers below them. */
	readonly readBytes: ReadonlyMap<number, number>;
	readonly size: Size;
	readonly setup: Setup;
	readonly focus: 'layers' | 'tree';
	/** Views over the panes, the shown one last. */
	readonly stack: readonly ViewState[];
	/** Why the last key did nothing. */
	readonly notice: string | undefined;
	/** Cursor over the rows of the list of layers. */
	readonly layers: Viewport;
	/** Whether the steps without files are listed one by one. */
	readonly areEmptyStepsShown: boolean;
	/** Rows or columns by which the user moved the line between the panes. */
	readonly split: number;
	/** The tree of a layer: its changes, or everything up to it. */
	readonly mode: TreeMode;
	/** `ChangeBit`s of the paths to show. */
	readonly shown: number;
	readonly sort: SortOrder;
	readonly filter: PathFilter;
	readonly folds: Folds;
	/** Folds while a filter is active. It opens all directories at first. */
	readonly filterFolds: Folds;
	/** Whether all rows of the tree show mode and owner. */
	readonly hasAttributes: boolean;
	readonly snapshot: LayerSnapshot;
	readonly rows: TreeRows;
	/** Cursor over `rows`. */
	readonly tree: Viewport;
	/** The node that the user last moved to: the cursor returns to it when its row is shown again. */
	readonly anchor: number;
	/** The list of fixes as the user left it. */
	readonly fixList: FixList;
	/** The list of removable paths as the user left it. */
	readonly removableList: GroupCursor;
	/** The state in which a list led to the selected path; `undefined` if none did. */
	readonly back: InspectorState | undefined;
};

export function hasFilter({filter}: InspectorState): boolean {
	return filter.text !== '';
}

/** The row of the list of layers that the cursor is on. */
export function selectedRow({image, layers, areEmptyStepsShown}: InspectorState): LayerRow {
	return layerRowsOf(image, areEmptyStepsShown)[layers.cursor];
}

/** The step of the history that is selected; `undefined` if the whole image is shown. */
export function selectedStep(state: InspectorState): HistoryStep | undefined {
	const row = selectedRow(state);
	return row.kind === 'step' ? state.image.info.history[row.step] : undefined;
}

/** The tree's mode: the whole image has no changes of its own. */
export function treeMode(state: InspectorState): TreeMode {
	return selectedRow(state).kind === 'step' ? state.mode : 'all';
}

/** The node that the tree's cursor is on, or {@link none}. */
export function selectedNode({rows, tree}: InspectorState): number {
	return tree.cursor < rows.count ? rows.nodeAt(tree.cursor) : none;
}

/** The build step that made a layer, as a Dockerfile would have it. */
export function commandOfLayer({image}: InspectorState, layer: number): string {
	return image.info.layers[layer]?.command ?? '';
}

/** `ChangeBit`s of the paths to show: all of the whole image, which has no changes. */
export function shownChanges(state: InspectorState): number {
	return selectedRow(state).kind === 'step' ? state.shown : anyChange;
}

/** The options that select rows, besides tree and layer. */
export function viewOf(state: InspectorState): TreeView {
	const {sort, filter} = state;
	const folds = hasFilter(state) ? state.filterFolds : state.folds;
	const shown = shownChanges(state);
	return {mode: treeMode(state), shown, sort, folds, matches: filter.matches};
}

/** Whether the tree has the files of the selection. The whole image shows those that are read so far. */
export function isShown(state: InspectorState): boolean {
	const {image, snapshot} = state;
	return selectedRow(state).kind === 'step'
		? isLayerRead(image, snapshot.selection.layer)
		: image.tree.layers.length > 0;
}

/** Whether the layer changes a path itself, not only something in it. */
export function isRealChange({image, snapshot}: InspectorState, node: number): boolean {
	const change = snapshot.changeOf(node);
	if (change === ChangeBit.unchanged) return snapshot.isStoredAgain(node);
	return !isTouchedDirectory(image.index, snapshot, node);
}

/** Puts the tree's cursor on a row, without making it the row to return to. */
export function withTreeCursor(state: InspectorState, row: number): InspectorState {
	const {treeRows: height} = layoutFor(state);
	return {...state, tree: moveTo(state.tree, row, state.rows.count, height)};
}

/** Selects a row of the list of layers: the tree is that of its layer, or the final one. */
export function withLayerRow(state: InspectorState, row: number): InspectorState {
	const {image, areEmptyStepsShown} = state;
	const rows = layerRowsOf(image, areEmptyStepsShown);
	const layers = moveTo(state.layers, row, rows.length, layoutFor(state).layerRows);
	return {...state, layers};
}

/** Scrolls the list of layers; its cursor stays on the screen. */
export function scrollLayers(state: InspectorState, rows: number): InspectorState {
	const {length} = layerRowsOf(state.image, state.areEmptyStepsShown);
	const layers = scrollBy(state.layers, rows, length, layoutFor(state).layerRows);
	const scrolled = {...state, layers: {...layers, cursor: state.layers.cursor}};
	return layers.cursor === state.layers.cursor ? scrolled : withLayerRow(scrolled, layers.cursor);
}

/** Selects a step of the history; lists the steps without files if it is one of them. */
export function withStep(state: InspectorState, step: number): InspectorState {
	const rows = layerRowsOf(state.image, state.areEmptyStepsShown);
	const row = rowOfStep(rows, step);
	if (rows[row]?.kind !== 'folded') return withLayerRow(state, row);
	const unfolded = {...state, areEmptyStepsShown: true};
	return withLayerRow(unfolded, rowOfStep(layerRowsOf(state.image, true), step));
}

/** Lists the steps without files one by one, or as one row again; the selection stays. */
export function toggleEmptySteps(state: InspectorState): InspectorState {
	const row = selectedRow(state);
	const areEmptyStepsShown = !state.areEmptyStepsShown;
	const rows = layerRowsOf(state.image, areEmptyStepsShown);
	const next = {...state, areEmptyStepsShown};
	if (row.kind === 'image') return withLayerRow(next, 0);
	return withLayerRow(next, rowOfStep(rows, row.kind === 'step' ? row.step : row.steps[0]));
}

/** Cells by which a key moves the line between the panes. */
const splitStep = {beside: 4, stacked: 1, single: 0} as const;

/** Moves the line between the panes by a step. */
export function moveSplit(state: InspectorState, direction: 1 | -1): InspectorState {
	return moveSplitBy(state, direction * splitStep[layoutFor(state).panes]);
}

/** Moves the line between the panes as far as there is room. @param cells columns or rows, as the panes are */
export function moveSplitBy(state: InspectorState, cells: number): InspectorState {
	const before = layoutFor(state);
	const after = layoutFor({...state, split: state.split + cells});
	const isBeside = before.panes === 'beside';
	const done = isBeside
		? after.leftColumns - before.leftColumns
		: after.layerRows - before.layerRows;
	if (done === 0 || before.panes === 'single') return state;
	const moved = {...state, split: state.split + done};
	const resized = withLayerRow(moved, state.layers.cursor);
	return withTreeCursor(resized, state.tree.cursor);
}

/** The layout of the screen for a state. */
export const layoutFor: (state: InspectorState) => Layout = memoizeByObject(
	({size, image, areEmptyStepsShown, split}) =>
		layoutOf(size, layerRowsOf(image, areEmptyStepsShown).length, split),
);

/** Opens a view over the others, and closes an older one of its kind. */
export function pushView(state: InspectorState, view: ViewState): InspectorState {
	return {...state, stack: [...state.stack.filter(({name}) => name !== view.name), view]};
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

/** Opens a view, as it was left if it is below others; closes it if it is on top. */
export function toggleView(state: InspectorState, view: ViewState): InspectorState {
	if (state.stack.at(-1)?.name === view.name) return closeView(state);
	return pushView(state, state.stack.find(({name}) => name === view.name) ?? view);
}

/** Changes the state of the view on top. */
export function replaceTop(state: InspectorState, view: ViewState): InspectorState {
	return {...state, stack: [...state.stack.slice(0, -1), view]};
}
