import {moveBindings} from '../../input/binding.ts';
import {layoutFor, toggleView, withStep} from '../../state/state.ts';
import {setMode} from '../../tree/tree-actions.ts';
import type {View} from '../view.ts';
import {paneBindings} from './pane-bindings.ts';
import {renderPanes} from './panes.tsx';

/** The panes with the focus on the layers. */
export const layersPane: View<{readonly name: 'layers'}> = {
	bindings: [
		{
			keys: ['enter', 'i'],
			description: 'Show the details of the layer, with its full command',
			category: 'Layers',
			hint: 'details',
			run: state => toggleView(state, {name: 'layer', offset: 0}),
		},
		{
			keys: ['right', 'l'],
			description: 'Go to the file tree',
			category: 'Layers',
			run: state => ({...state, focus: 'tree'}),
		},
		{
			keys: ['ctrl+a'],
			description: 'Show everything up to the layer (in the layers pane)',
			category: 'Layers',
			run: state => setMode(state, 'all'),
		},
		...paneBindings,
		...moveBindings(
			state => ({
				cursor: state.steps.cursor,
				count: state.image.info.history.length,
				height: layoutFor(state).layerRows,
			}),
			withStep,
		),
	],
	render: renderPanes,
};
