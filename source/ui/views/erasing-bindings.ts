import type {Binding} from '../input/binding.ts';
import type {InspectorState} from '../state/state.ts';

/**
 * The keys that erase typed text.
 *
 * @param changing makes a change of the state from one of the text
 */
export function erasingBindings<State = InspectorState>(
	changing: (change: (text: string) => string) => (state: State) => State,
): readonly Binding<State>[] {
	return [
		{
			id: 'erase',
			keys: ['backspace', 'delete'],
			description: 'Erase the last character',
			category: 'Search',
			isRepeatable: true,
			run: (state, times) => changing(text => [...text].slice(0, -times).join(''))(state),
		},
		{
			id: 'erase-word',
			keys: ['ctrl+w'],
			description: 'Erase the last word',
			category: 'Search',
			run: changing(text => text.replace(/[^\s/]*[\s/]*$/, '')),
		},
		{
			id: 'erase-all',
			keys: ['ctrl+u'],
			description: 'Erase all of the text',
			category: 'Search',
			run: changing(() => ''),
		},
	];
}
