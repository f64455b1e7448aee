import {runSync} from '../../source/cooperative.ts';
import {nextAction} from '../../source/ui/input/dispatch.ts';
import type {KeyName} from '../../source/ui/input/key-names.ts';
import {pendingSearch, withSearchResult} from '../../source/ui/search/run-searches.ts';
import {resultOf} from '../../source/ui/search/search-input.ts';
import type {AppState} from '../../source/ui/state/app-state.ts';
import {reduceApp} from '../../source/ui/state/app-state.ts';
import {derived} from '../../source/ui/state/derive.ts';
import type {InspectedImage} from '../../source/ui/state/inspected-image.ts';
import {openInspector} from '../../source/ui/state/open-inspector.ts';
import {type InspectorState, withLayerRow} from '../../source/ui/state/state.ts';
import {RowFold} from '../../source/ui/tree/row-walk.ts';
import {markOf} from '../../source/ui/views/panes/tree-lines.ts';
import {topView} from '../../source/ui/views/views.ts';

/** The inspector just opened, in a terminal of 120 by 40. */
export function justOpened(image: InspectedImage, columns = 120, rows = 40): InspectorState {
	return openInspector(image, {columns, rows});
}

/** The inspector with all steps listed, on the first one, and with all files up to its layer by name. */
export function opened(image: InspectedImage, columns = 120, rows = 40): InspectorState {
	const state = justOpened(image, columns, rows);
	const listed = {...state, areEmptyStepsShown: true, mode: 'all', sort: 'name'} as const;
	return derived(withLayerRow(listed, 1));
}

/** The state after these keys. */
export function press(state: InspectorState, ...keys: readonly KeyName[]): InspectorState {
	const last = keys.reduce<AppState>(
		(app, key) => {
			const {action} = nextAction(app, [key]);
			if (action?.type === 'effect') throw new Error(`${key} is ${action.effect}`);
			return action === undefined ? app : searched(reduceApp(app, action));
		},
		{phase: 'ready', inspector: state},
	);
	if (last.phase !== 'ready') throw new Error('the inspector was left');
	return last.inspector;
}

/** The state after the search that it asks for. */
function searched(app: AppState): AppState {
	const search = app.phase === 'ready' ? pendingSearch(app.inspector) : undefined;
	if (search === undefined) return app;
	const result = runSync(resultOf(search.input, search.image));
	return reduceApp(app, {
		type: 'update',
		update: state => withSearchResult(state, search, result),
	});
}

/** The state after a text was typed key by key. */
export function type(state: InspectorState, text: string): InspectorState {
	return press(state, ...text);
}

/** The rows of the tree: sign of the change, path, and `…` where a directory is closed. */
export function rowTexts(state: InspectorState): readonly string[] {
	const {rows, image} = state;
	return Array.from({length: rows.count}, (_, row) => {
		const node = rows.nodeAt(row);
		const closed = rows.foldAt(row) === RowFold.closed ? '…' : '';
		return `${markOf(state, node).sign} ${image.tree.pathOf(node)}${closed}`;
	});
}

/** The path that the tree's cursor is on. */
export function cursorPath({rows, tree, image}: InspectorState): string {
	return image.tree.pathOf(rows.nodeAt(tree.cursor));
}

/** The name of the view on top: a page, the filter, or the pane that has the focus. */
export function topName(state: InspectorState): string {
	return topView(state).viewState.name;
}
