import type {Fix} from '../../../analysis/fixes/fix.ts';
import type {WastedPath} from '../../../analysis/waste.ts';
import {moveTo, type Viewport} from '../../screen/viewport.ts';
import type {InspectorState} from '../../state/state.ts';

/** Orders of the list, in the order that the key goes through them. */
const sortOrders = ['saving', 'layer', 'paths'] as const;

/**
 * The list of fixes as the user left it. It names what is selected instead of counting rows, so that it
 * stays true for a more complete image.
 */
export type FixList = {
	/** Id of the fix that the cursor is on or in; the first one if there is none with this id. */
	readonly fix: string;
	/** The path of the fix that the cursor is on; `undefined` on the fix itself. */
	readonly path: string | undefined;
	readonly offset: number;
	/** Ids of the fixes whose paths are listed. */
	readonly opened: ReadonlySet<string>;
	readonly sort: (typeof sortOrders)[number];
	/** Only fixes and paths with this text are listed. */
	readonly filter: string;
};

export const initialFixList: FixList = {
	fix: '',
	path: undefined,
	offset: 0,
	opened: new Set(),
	sort: 'saving',
	filter: '',
};

/** A row of the list: a fix, or one of its paths. */
export type FixItem = {readonly fix: Fix; readonly row: WastedPath | undefined};

/** A fix with those of its rows that the filter matches. */
export type ShownFix = {readonly fix: Fix; readonly rows: readonly WastedPath[]};

const recent = new WeakMap<
	readonly Fix[],
	{readonly key: string; readonly shown: readonly ShownFix[]}
>();

/** The fixes that the filter matches, in the order of the list. The last result is kept. */
export function shownFixes({image, fixList}: InspectorState): readonly ShownFix[] {
	const {filter, sort} = fixList;
	const key = `${sort} ${filter}`;
	const known = recent.get(image.fixes);
	if (known?.key === key) return known.shown;
	const shown = sorted(image.fixes, sort).flatMap(fix => matching(fix, filter.toLowerCase()) ?? []);
	recent.set(image.fixes, {key, shown});
	return shown;
}

function sorted(fixes: readonly Fix[], sort: FixList['sort']): readonly Fix[] {
	switch (sort) {
		case 'saving':
			return fixes;
		case 'layer':
			return fixes.toSorted((one, other) => (one.layers[0] ?? 0) - (other.layers[0] ?? 0));
		case 'paths':
			return fixes.toSorted((one, other) => other.paths - one.paths);
	}
}

function matching(fix: Fix, text: string): ShownFix | undefined {
	const {why, summary, advice, rows} = fix;
	if ([why, summary, advice].some(item => item.toLowerCase().includes(text))) return {fix, rows};
	const found = rows.filter(({path}) => path.toLowerCase().includes(text));
	return found.length === 0 ? undefined : {fix, rows: found};
}

function heightOf({fix, rows}: ShownFix, opened: ReadonlySet<string>): number {
	return 1 + (opened.has(fix.id) ? rows.length : 0);
}

/** Number of rows in the list. */
export function itemCount(state: InspectorState): number {
	const {opened} = state.fixList;
	return shownFixes(state).reduce((sum, shown) => sum + heightOf(shown, opened), 0);
}

/** A row of the list, with the number of its fix from 0. */
export function itemAt(
	state: InspectorState,
	index: number,
): (FixItem & {readonly number: number}) | undefined {
	let start = 0;
	for (const [number, shown] of shownFixes(state).entries()) {
		const height = heightOf(shown, state.fixList.opened);
		if (index < start + height) {
			const row = index === start ? undefined : shown.rows[index - start - 1];
			return {fix: shown.fix, row, number};
		}
		start += height;
	}
	return undefined;
}

/** Cursor and offset of the list. @param height rows of the list on the screen */
export function viewportOf(state: InspectorState, height: number): Viewport {
	const {fix: id, path, opened, offset} = state.fixList;
	let start = 0;
	let cursor = 0;
	for (const shown of shownFixes(state)) {
		if (shown.fix.id === id) {
			const row = opened.has(id) ? shown.rows.findIndex(item => item.path === path) : -1;
			cursor = start + 1 + row;
			break;
		}
		start += heightOf(shown, opened);
	}
	return moveTo({cursor, offset}, cursor, itemCount(state), height);
}

/** The row that the cursor is on. */
export function selectedItem(state: InspectorState): ReturnType<typeof itemAt> {
	return itemAt(state, viewportOf(state, 1).cursor);
}

/** Puts the cursor on a row. @param height rows of the list on the screen */
export function moveToItem(state: InspectorState, index: number, height: number): InspectorState {
	const item = itemAt(state, index);
	if (item === undefined) return state;
	const moved = withList(state, {fix: item.fix.id, path: item.row?.path});
	return withList(moved, {offset: viewportOf(moved, height).offset});
}

/** Shows or hides the paths of the selected fix; the cursor leaves paths that are hidden. */
export function openFix(state: InspectorState, isOpen: boolean): InspectorState {
	const fix = selectedItem(state)?.fix;
	if (fix === undefined || fix.rows.length === 0) return state;
	const opened = new Set(state.fixList.opened);
	if (isOpen) opened.add(fix.id);
	else opened.delete(fix.id);
	return withList(state, {opened, fix: fix.id, ...(isOpen ? {} : {path: undefined})});
}

/** Goes on to the next order; the cursor stays on its fix. */
export function nextOrder(state: InspectorState): InspectorState {
	const next = (sortOrders.indexOf(state.fixList.sort) + 1) % sortOrders.length;
	return withList(state, {sort: sortOrders[next], offset: 0});
}

export function withList(state: InspectorState, changes: Partial<FixList>): InspectorState {
	return {...state, fixList: {...state.fixList, ...changes}};
}
