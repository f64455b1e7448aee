import {anyChange} from '../../image/layer-snapshot.ts';
import {rootPath} from '../../layer/path-table.ts';
import {hasFilter, type InspectorState, withStep} from '../state/state.ts';
import {clearFilter} from './filter-actions.ts';

/**
 * Selects a path in the file tree. {@link goBack} returns to the list that led there.
 *
 * @param layer the layer to show; the shown one by default
 */
export function goToPath(state: InspectorState, node: number, layer?: number): InspectorState {
	const above = new Set<number>();
	const {parents} = state.image.tree.arrays.paths;
	for (let at = node; at !== rootPath; at = parents[at]) above.add(parents[at]);
	const opened = new Set([...state.folds.opened, ...above]);
	const closed = new Set([...state.folds.closed].filter(folder => !above.has(folder)));
	return {
		...atLayer(state, layer),
		stack: [],
		focus: 'tree',
		shown: anyChange,
		folds: {...state.folds, opened, closed},
		anchor: node,
		back: state,
	};
}

/** Selects a layer. {@link goBack} returns to the list that led there. */
export function goToLayer(state: InspectorState, layer: number): InspectorState {
	return {...atLayer(state, layer), stack: [], focus: 'layers', back: state};
}

/** The panes without a filter, and with a layer selected; the shown one by default. */
function atLayer(state: InspectorState, layer?: number): InspectorState {
	const cleared = hasFilter(state) ? clearFilter(state) : state;
	const step = state.image.info.history.findIndex(item => item.layer === layer);
	return layer === undefined || step < 0 ? cleared : withStep(cleared, step);
}

/** Returns to the list that led to the selected path, as it was. */
export function goBack(state: InspectorState): InspectorState {
	const {back, progress, readBytes} = state;
	return back === undefined ? state : {...back, progress, readBytes};
}
