import type {Fix} from '../../../analysis/fixes/fix.ts';
import type {WastedPath} from '../../../analysis/waste.ts';
import type {InspectorState} from '../../state/state.ts';
import {
	type Group,
	type GroupCursor,
	type GroupItem,
	groupedList,
	initialCursor,
} from '../grouped-list.ts';

/** Orders of the list, in the order that the key goes through them. */
const sortOrders = ['saving', 'layer', 'paths'] as const;

/** The list of fixes as the user left it. */
export type FixList = GroupCursor & {
	readonly sort: (typeof sortOrders)[number];
	/** Only fixes and paths with this text are listed. */
	readonly filter: string;
};

export const initialFixList: FixList = {...initialCursor, sort: 'saving', filter: ''};

/** A fix with those of its rows that the filter matches. */
export type ShownFix = Group<WastedPath> & {readonly fix: Fix};

/** A row of the list: a fix, or one of its paths. */
export type FixItem = GroupItem<ShownFix>;

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
	const {id, why, summary, advice} = fix;
	if ([why, summary, advice].some(item => item.toLowerCase().includes(text))) {
		// Rows are decoded when they are needed.
		return {
			id,
			fix,
			get rows() {
				return fix.rows;
			},
		};
	}
	const found = fix.rows.filter(({path}) => path.toLowerCase().includes(text));
	return found.length === 0 ? undefined : {id, fix, rows: found};
}

/** The list with its fixes opened and closed. */
export const fixItems = groupedList({
	groupsOf: shownFixes,
	cursorOf: ({fixList}) => fixList,
	withChanges: withList,
});

/** The order that follows the shown one. */
export function orderAfter({fixList}: InspectorState): FixList['sort'] {
	return sortOrders[(sortOrders.indexOf(fixList.sort) + 1) % sortOrders.length];
}

/** Goes on to the next order; the cursor stays on its fix. */
export function nextOrder(state: InspectorState): InspectorState {
	return withList(state, {sort: orderAfter(state), offset: 0});
}

export function withList(state: InspectorState, changes: Partial<FixList>): InspectorState {
	return {...state, fixList: {...state.fixList, ...changes}};
}
