import {ChangeBit} from '../../image/layer-snapshot.ts';
import {rootPath} from '../../layer/path-table.ts';
import type {Command} from '../input/key-bindings.ts';
import {layoutOf, type Size} from '../screen/layout.ts';
import {moveTo, pageOf, scrollTo} from '../screen/viewport.ts';
import {reduceFilter, reduceTyped} from '../tree/reduce-filter.ts';
import {moveInTree, reduceTree} from '../tree/reduce-tree.ts';
import {pageLines} from '../views/page-lines.ts';
import {wasteRowsOf} from '../views/waste/waste-lines.ts';
import {
	hasFilter,
	type InspectorState,
	type Page,
	selectedNode,
	withRows,
	withStep,
	withTreeCursor,
} from './state.ts';

export {reduceTyped};

/** A way to move in a list: by rows, by pages, or to an end. */
type Move = 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last';

/**
 * The state after a command of the key table; the same object where nothing changes.
 *
 * @param times how often the command came: a held key moves far, but lists the rows only once
 */
export function reduceCommand(state: InspectorState, command: Command, times = 1): InspectorState {
	switch (command) {
		case 'up':
		case 'down':
		case 'pageUp':
		case 'pageDown':
		case 'first':
		case 'last':
			return move(state, command, times);
		case 'nextPane':
			return {...state, focus: state.focus === 'layers' ? 'tree' : 'layers'};
		case 'goToTree':
			return {...state, focus: 'tree'};
		case 'back':
			return {...state, page: undefined};
		case 'help':
			return withPage(state, {name: 'help', offset: 0});
		case 'waste':
			return withPage(state, {name: 'waste', viewport: {cursor: 0, offset: 0}});
		case 'showDetails':
			return showDetails(state);
		case 'goToWaste':
			return goToWaste(state);
		case 'previousLayer':
			return stepToLayer(state, -1, times);
		case 'nextLayer':
			return stepToLayer(state, 1, times);
		case 'toggleAttributes':
			return toggleAttributes(state);
		case 'openOrShow':
			return isOpenable(state) ? reduceTree(state, 'toggleFold') : showDetails(state);
		case 'editFilter':
		case 'keepFilter':
		case 'clearFilter':
		case 'toggleFilterKind':
		case 'eraseCharacter':
		case 'eraseWord':
		case 'eraseText':
			return reduceFilter(state, command, times);
		default:
			return reduceTree(state, command, times);
	}
}

/** The state in a terminal of another size: the cursors stay in sight. */
export function reduceResize(state: InspectorState, size: Size): InspectorState {
	const resized = withStep({...state, size}, state.steps.cursor);
	return scrollPage(withTreeCursor(resized, resized.tree.cursor), 0);
}

function move(state: InspectorState, by: Move, times: number): InspectorState {
	const {page} = state;
	const {layerRows, treeRows, pageRows} = layoutOf(state.size, state.image.info.history.length);
	if (page?.name === 'waste') {
		const {length} = state.image.analysis.wasted;
		const rows = wasteRowsOf(pageRows);
		const item = target(by, times, page.viewport.cursor, length, rows);
		return {...state, page: {...page, viewport: moveTo(page.viewport, item, length, rows)}};
	}
	if (page !== undefined) {
		const {length} = pageLines(state, page);
		return scrollPage(state, target(by, times, page.offset, length, pageRows) - page.offset);
	}
	if (state.focus === 'tree' || state.filter.isEditing) {
		return moveInTree(state, target(by, times, state.tree.cursor, state.rows.count, treeRows));
	}
	const {length} = state.image.info.history;
	return withStep(state, target(by, times, state.steps.cursor, length, layerRows));
}

function target(by: Move, times: number, from: number, count: number, height: number): number {
	switch (by) {
		case 'up':
			return from - times;
		case 'down':
			return from + times;
		case 'pageUp':
			return from - times * pageOf(height);
		case 'pageDown':
			return from + times * pageOf(height);
		case 'first':
			return 0;
		case 'last':
			return count - 1;
	}
}

function scrollPage(state: InspectorState, lines: number): InspectorState {
	const {page} = state;
	if (page === undefined || page.name === 'waste') return state;
	const {pageRows} = layoutOf(state.size, state.image.info.history.length);
	const offset = scrollTo(page.offset + lines, pageLines(state, page).length, pageRows);
	return {...state, page: {...page, offset}};
}

/** Opens a page; the same key closes it again. */
function withPage(state: InspectorState, page: Page): InspectorState {
	return {...state, page: state.page?.name === page.name ? undefined : page};
}

function showDetails(state: InspectorState): InspectorState {
	if (state.focus === 'layers') return withPage(state, {name: 'layer', offset: 0});
	return withPage(state, {name: 'path', node: selectedNode(state), offset: 0});
}

/** Goes to the row of waste that the cursor is on: to its path, at the layer that made it waste. */
function goToWaste(state: InspectorState): InspectorState {
	if (state.page?.name !== 'waste') return state;
	const wasted = state.image.analysis.wasted[state.page.viewport.cursor];
	if (wasted === undefined) return state;
	const layer = wasted.layers.at(-1) ?? 0;
	const step = state.image.info.history.findIndex(item => item.layer === layer);
	const {index} = state.image;
	const above = new Set<number>();
	const {parents} = index.tree.columns.paths;
	for (let at = wasted.node; at !== rootPath; at = parents[at]) above.add(parents[at]);
	const opened = new Set([...state.folds.opened, ...above]);
	const closed = new Set([...state.folds.closed].filter(node => !above.has(node)));
	const shown = state.shown | ChangeBit.removed | ChangeBit.modified | ChangeBit.added;
	const cleared = hasFilter(state) ? reduceFilter(state, 'clearFilter') : state;
	const moved = withStep(cleared, step < 0 ? state.steps.cursor : step);
	return withRows({
		...moved,
		page: undefined,
		focus: 'tree',
		shown: shown | ChangeBit.unchanged,
		folds: {...state.folds, opened, closed},
		anchor: wasted.node,
	});
}

/** Selects the next step that made a layer, in one direction, so many times. */
function stepToLayer(state: InspectorState, direction: 1 | -1, times: number): InspectorState {
	const {history} = state.image.info;
	let step = state.steps.cursor;
	let left = times;
	for (let at = step + direction; left > 0 && history[at] !== undefined; at += direction) {
		if (history[at].layer === null) continue;
		step = at;
		left -= 1;
	}
	return step === state.steps.cursor ? state : withStep(state, step);
}

function toggleAttributes(state: InspectorState): InspectorState {
	return {...state, attributes: areAttributesShown(state) ? 'hidden' : 'shown'};
}

/** Fewer columns than this leave no room for names beside mode and owner. */
const attributeColumns = 60;

/** Whether the tree shows mode and owner. */
export function areAttributesShown({attributes, size, image}: InspectorState): boolean {
	if (attributes !== 'auto') return attributes === 'shown';
	const {rightColumns} = layoutOf(size, image.info.history.length);
	return rightColumns >= attributeColumns && size.isSlow !== true;
}

function isOpenable(state: InspectorState): boolean {
	return state.rows.foldAt(state.tree.cursor) !== 0;
}
