import {moveBindings} from '../../input/binding.ts';
import {canFold, layerRowsOf} from '../../state/layer-list.ts';
import {
	type InspectorState,
	layoutFor,
	selectedRow,
	toggleEmptySteps,
	toggleView,
	withLayerRow,
} from '../../state/state.ts';
import {setMode} from '../../tree/tree-actions.ts';
import type {View} from '../view.ts';
import {paneBindings} from './pane-bindings.ts';
import {paneLines} from './panes.ts';

/** The panes with the focus on the layers. */
export const layersPane: View<{readonly name: 'layers'}> = {
	bindings: [
		{
			id: 'details',
			keys: ['enter', 'i'],
			description: 'Show the details of the layer or image; list the steps without files',
			category: 'Layers',
			hintOf: state => (selectedRow(state).kind === 'folded' ? 'list steps' : 'details'),
			run: showRow,
		},
		{
			id: 'empty-steps',
			keys: ['space'],
			description: 'List the steps without files one by one, or as one row',
			category: 'Layers',
			disabled: state => (canFold(state.image) ? undefined : 'No steps without files are folded.'),
			run: toggleEmptySteps,
		},
		{
			id: 'go-to-tree',
			keys: ['right', 'l'],
			description: 'Go to the file tree',
			category: 'Layers',
			run: state => ({...state, focus: 'tree'}),
		},
		{
			id: 'all-files',
			keys: ['ctrl+a'],
			description: 'Show everything up to the layer (in the layers pane)',
			category: 'Layers',
			run: state => setMode(state, 'all'),
		},
		...paneBindings,
		...moveBindings(
			state => ({
				cursor: state.layers.cursor,
				count: layerRowsOf(state.image, state.areEmptyStepsShown).length,
				height: layoutFor(state).layerRows,
			}),
			withLayerRow,
		),
	],
	lines: paneLines,
};

function showRow(state: InspectorState): InspectorState {
	switch (selectedRow(state).kind) {
		case 'image':
			return toggleView(state, {name: 'image', offset: 0});
		case 'step':
			return toggleView(state, {name: 'layer', offset: 0});
		case 'folded':
			return toggleEmptySteps(state);
	}
}
