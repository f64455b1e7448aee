import type {TreeImage} from '../../analysis/analyzed-image.ts';
import type {HistoryStep} from '../../image/image-info.ts';
import {none} from '../../image/image-tree.ts';
import {selectionOf} from '../../image/layer-selection.ts';
import {anyChange, ChangeBit, type LayerSnapshot} from '../../image/layer-snapshot.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import {rootPath} from '../../layer/path-table.ts';
import type {Progress} from '../../sources/source.ts';
import {layoutOf, type Size} from '../screen/layout.ts';
import {moveTo, scrollTo, type Viewport} from '../screen/viewport.ts';
import {type Folds, foldsBy} from '../tree/folds.ts';
import type {Matches} from '../tree/matches.ts';
import type {FilterKind} from '../tree/path-filter.ts';
import {noRows, type TreeRows, treeRows} from '../tree/tree-rows.ts';
import type {SortOrder, TreeMode, TreeView} from '../tree/tree-view.ts';
import {type WasteGroup, wasteGroups} from '../views/waste/waste-groups.ts';
import {snapshotAt} from './snapshot-cache.ts';

/** An image that can be looked at. */
export type InspectedImage = TreeImage & {
	readonly index: TreeIndex;
	readonly wasteGroups: readonly WasteGroup[];
	/** False while layers are missing: the figures are those of the lowest layers. */
	readonly isFinal: boolean;
	/** Layers that are missing below others whose files the tree has. */
	readonly unreadLayers: ReadonlySet<number>;
};

/** Works out once what the screen asks of an image for every layer. */
export function inspectedImage(
	loaded: TreeImage,
	index: TreeIndex,
	isFinal = true,
	unreadLayers: ReadonlySet<number> = new Set(),
): InspectedImage {
	const {info, tree, analysis} = loaded;
	const groups = wasteGroups(analysis.wasted);
	return {info, tree, analysis, index, wasteGroups: groups, isFinal, unreadLayers};
}

/** Whether the files of a layer are known. */
export function isLayerRead({tree, unreadLayers}: InspectedImage, layer: number): boolean {
	return layer < tree.layers.length && !unreadLayers.has(layer);
}

/** How many of the lowest layers are known: what those do and waste is final. */
export function settledLayers({analysis}: InspectedImage): number {
	return analysis.layers.length;
}

export type PathFilter = {
	readonly text: string;
	readonly kind: FilterKind;
	/** Whether keys are typed into it. */
	readonly isEditing: boolean;
	/** Why `text` cannot be used; `matches` are then those of the last text that could. */
	readonly error: string | undefined;
	/** Whether `text` is still being looked for; `matches` are those of the text before. */
	readonly isSearching: boolean;
	readonly matches: Matches | undefined;
};

/** A page that covers the panes. */
export type Page =
	| {readonly name: 'help' | 'layer'; readonly offset: number}
	| {readonly name: 'path'; readonly node: number; readonly offset: number}
	| {readonly name: 'waste'; readonly viewport: Viewport};

/** All that the screen shows of an image. Immutable; `facts` and `rows` follow from the rest. */
export type InspectorState = {
	readonly image: InspectedImage;
	/** How far reading the image is; `undefined` before it has begun, and when all is read. */
	readonly progress: Progress | undefined;
	/** Stored bytes of layers that have been read, also of those that wait for others below them. */
	readonly readBytes: ReadonlyMap<number, number>;
	readonly size: Size;
	readonly focus: 'layers' | 'tree';
	readonly page: Page | undefined;
	/** Cursor over the steps of the history. */
	readonly steps: Viewport;
	readonly mode: TreeMode;
	/** `ChangeBit`s of the paths to show. */
	readonly shown: number;
	readonly sort: SortOrder;
	readonly filter: PathFilter;
	readonly folds: Folds;
	/** Folds while a filter is on: it opens all directories to begin with. */
	readonly filterFolds: Folds;
	/** `auto`: mode and owner are shown where there is room for them. */
	readonly attributes: 'auto' | 'shown' | 'hidden';
	readonly snapshot: LayerSnapshot;
	readonly rows: TreeRows;
	/** Cursor over `rows`. */
	readonly tree: Viewport;
	/** The node that the cursor was put on last: it returns there when the row is shown again. */
	readonly anchor: number;
};

export const noFilter: PathFilter = {
	text: '',
	kind: 'plain',
	isEditing: false,
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
		page: undefined,
		steps: {cursor: 0, offset: 0},
		mode: 'all',
		shown: anyChange,
		sort: 'name',
		folds: foldsBy('auto'),
		filter: noFilter,
		filterFolds: foldsBy('open'),
		attributes: 'auto',
		snapshot: snapshotAt(image.index, selectionOf(image.info.history, 0)),
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

/** What decides which rows there are, besides tree and layer. */
export function viewOf(state: InspectorState): TreeView {
	const {mode, shown, sort, filter} = state;
	const folds = hasFilter(state) ? state.filterFolds : state.folds;
	return {mode, shown, sort, folds, matches: filter.matches};
}

/** Lists the rows anew; the cursor stays on its path, or on the nearest directory above it. */
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

/** As long as the user has not moved in the tree, it shows where the layer's changes begin. */
function atFirstChange(state: InspectorState): InspectorState {
	const {rows, snapshot, size, image} = state;
	const hasChanges = snapshot.changesBelow(rootPath) > 0;
	const isChanged = (row: number) => snapshot.changeOf(rows.nodeAt(row)) !== ChangeBit.unchanged;
	const row = hasChanges ? Math.max(0, rows.findRow(isChanged)) : 0;
	const {treeRows: height} = layoutOf(size, image.info.history.length);
	// Some of what is above stays in sight: it tells where the change is.
	const offset = scrollTo(row - Math.floor(height / 3), rows.count, height);
	return {...state, tree: {cursor: row, offset}};
}

/** Puts the tree's cursor on a row, without making it the row to return to. */
export function withTreeCursor(state: InspectorState, row: number): InspectorState {
	const {treeRows: height} = layoutOf(state.size, state.image.info.history.length);
	return {...state, tree: moveTo(state.tree, row, state.rows.count, height)};
}

/** Selects a step of the history: the tree is that of its layer. */
export function withStep(state: InspectorState, step: number): InspectorState {
	const {history} = state.image.info;
	const {layerRows} = layoutOf(state.size, history.length);
	const steps = moveTo(state.steps, step, history.length, layerRows);
	if (steps.cursor === state.steps.cursor) return {...state, steps};
	const selection = selectionOf(history, steps.cursor);
	return withRows({...state, steps, snapshot: snapshotAt(state.image.index, selection)});
}
