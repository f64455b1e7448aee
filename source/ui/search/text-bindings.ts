import type {Binding} from '../input/binding.ts';
import type {InspectorState} from '../state/state.ts';

/** The keys that edit the text of a search or a filter. */
export function textBindings(
	textOf: (state: InspectorState) => string,
	setText: (state: InspectorState, text: string) => InspectorState,
): readonly Binding[] {
	return [
		{
			keys: ['backspace', 'delete'],
			description: 'Erase the last character',
			category: 'Search',
			isRepeatable: true,
			run: (state, times) => setText(state, [...textOf(state)].slice(0, -times).join('')),
		},
		{
			keys: ['ctrl+w'],
			description: 'Erase the last word',
			category: 'Search',
			run: state => setText(state, textOf(state).replace(/[^\s/]*[\s/]*$/, '')),
		},
		{
			keys: ['ctrl+u'],
			description: 'Erase all of the text',
			category: 'Search',
			run: state => setText(state, ''),
		},
	];
}
