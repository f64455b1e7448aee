import type {Binding, Category} from '../input/binding.ts';
import {moveTo, type Viewport} from '../screen/viewport.ts';
import type {InspectorState} from '../state/state.ts';

type RowOfGroup = {readonly path: string};

/** A row of a list that opens into more rows. */
export type Group<Row extends RowOfGroup> = {
	readonly id: string;
	readonly rows: readonly Row[];
};

/**
 * A list of groups as the user left it. It names what is selected instead of counting rows, so that it
 * stays true for a more complete image.
 */
export type GroupCursor = {
	/** Id of the group that the cursor is on or in; the first one if there is none with this id. */
	readonly group: string;
	/** The path of the group that the cursor is on; `undefined` on the group itself. */
	readonly path: string | undefined;
	readonly offset: number;
	/** Ids of the groups whose paths are listed. */
	readonly opened: ReadonlySet<string>;
};

export const initialCursor: GroupCursor = {
	group: '',
	path: undefined,
	offset: 0,
	opened: new Set(),
};

/** A row of the list: a group, or one of its paths. */
export type GroupItem<Of extends Group<RowOfGroup>> = {
	readonly group: Of;
	readonly row: Of['rows'][number] | undefined;
	/** Number of the group, from 0. */
	readonly number: number;
};

type Access<Of> = {
	readonly groupsOf: (state: InspectorState) => readonly Of[];
	readonly cursorOf: (state: InspectorState) => GroupCursor;
	readonly withChanges: (state: InspectorState, changes: Partial<GroupCursor>) => InspectorState;
};

/**
 * The first group of the second part of a list, which has a heading; `undefined` if one of the parts is
 * empty.
 */
export function startOfSecond<Of>(
	groups: readonly Of[],
	isSecond: (group: Of) => boolean,
): Of | undefined {
	const at = groups.findIndex(isSecond);
	return at < 1 ? undefined : groups[at];
}

/** The questions to a list of groups in the state, and its actions. */
export function groupedList<Of extends Group<RowOfGroup>>({
	groupsOf,
	cursorOf,
	withChanges,
}: Access<Of>) {
	// Rows that are not listed are not asked for: they may have to be decoded first.
	const heightOf = (group: Of, opened: ReadonlySet<string>) =>
		1 + (opened.has(group.id) ? group.rows.length : 0);

	/** Number of rows in the list. */
	const countOf = (state: InspectorState): number => {
		const {opened} = cursorOf(state);
		return groupsOf(state).reduce((sum, group) => sum + heightOf(group, opened), 0);
	};

	const itemAt = (state: InspectorState, index: number): GroupItem<Of> | undefined => {
		const {opened} = cursorOf(state);
		let start = 0;
		for (const [number, group] of groupsOf(state).entries()) {
			const height = heightOf(group, opened);
			if (index < start + height) {
				return {group, row: index === start ? undefined : group.rows[index - start - 1], number};
			}
			start += height;
		}
		return undefined;
	};

	/** Cursor and offset of the list. @param height rows of the list on the screen */
	const viewportOf = (state: InspectorState, height: number): Viewport => {
		const {group: id, path, opened, offset} = cursorOf(state);
		let start = 0;
		let cursor = 0;
		for (const group of groupsOf(state)) {
			if (group.id === id) {
				const row = opened.has(id) ? group.rows.findIndex(item => item.path === path) : -1;
				cursor = start + 1 + row;
				break;
			}
			start += heightOf(group, opened);
		}
		return moveTo({cursor, offset}, cursor, countOf(state), height);
	};

	/** The row that the cursor is on. */
	const selectedItem = (state: InspectorState) => itemAt(state, viewportOf(state, 1).cursor);

	/** Puts the cursor on a row. @param height rows of the list on the screen */
	const moveToItem = (state: InspectorState, index: number, height: number): InspectorState => {
		const item = itemAt(state, index);
		if (item === undefined) return state;
		const moved = withChanges(state, {group: item.group.id, path: item.row?.path});
		return withChanges(moved, {offset: viewportOf(moved, height).offset});
	};

	/** Shows or hides the paths of the selected group; the cursor leaves paths that are hidden. */
	const openGroup = (state: InspectorState, isOpen: boolean): InspectorState => {
		const group = selectedItem(state)?.group;
		if (group === undefined) return state;
		const opened = new Set(cursorOf(state).opened);
		if (isOpen) opened.add(group.id);
		else opened.delete(group.id);
		return withChanges(state, {opened, group: group.id, ...(isOpen ? {} : {path: undefined})});
	};

	/** The keys that list and hide the paths of the selected group. @param noun of a group, also in the commands' names */
	const openBindings = (noun: string, category: Category): readonly Binding[] => {
		const isOpen = (state: InspectorState) =>
			cursorOf(state).opened.has(selectedItem(state)?.group.id ?? '');
		const hasPaths = (state: InspectorState) => (selectedItem(state)?.group.rows.length ?? 0) > 0;
		return [
			{
				id: `open-${noun}`,
				keys: ['right', 'l', 'space'],
				description: `List the paths of the ${noun}`,
				category,
				hint: 'its paths',
				disabled: state => {
					if (!hasPaths(state)) return 'There are no paths to list.';
					return isOpen(state) ? 'Its paths are listed already.' : undefined;
				},
				run: state => openGroup(state, true),
			},
			{
				id: `close-${noun}`,
				keys: ['left', 'h', 'space'],
				description: `Hide the paths of the ${noun}`,
				category,
				hint: 'hide paths',
				disabled: state => (isOpen(state) ? undefined : 'No paths are listed.'),
				run: state => openGroup(state, false),
			},
		];
	};

	return {countOf, itemAt, viewportOf, selectedItem, moveToItem, openBindings};
}
