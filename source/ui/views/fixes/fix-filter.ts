import {cut} from '../../../text/cut.ts';
import {printable} from '../../../text/printable.ts';
import {span} from '../../screen/line.ts';
import {closeView, type InspectorState} from '../../state/state.ts';
import {sessionBindings} from '../common-bindings.ts';
import type {View} from '../view.ts';
import {withList} from './fix-list.ts';
import {fixesPage, moveInFixes} from './fixes.ts';

export type FixFilterState = {readonly name: 'fixFilter'};

/** The list of fixes while its filter is typed. */
export const fixFilterView: View<FixFilterState> = {
	bindings: [
		{
			id: 'keep-fix-filter',
			keys: ['enter'],
			description: 'Keep the filter of the fixes',
			category: 'Fixes',
			hint: 'keep',
			run: closeView,
		},
		{
			id: 'cancel-fix-filter',
			keys: ['esc'],
			description: 'Clear the filter of the fixes',
			category: 'Fixes',
			hint: 'clear',
			run: state => closeView(setText(state, '')),
		},
		{
			id: 'erase-in-fix-filter',
			keys: ['backspace', 'delete'],
			description: 'Erase the last character of the filter of the fixes',
			category: 'Fixes',
			isRepeatable: true,
			run: (state, times) => setText(state, [...state.fixList.filter].slice(0, -times).join('')),
		},
		...moveInFixes.slice(0, 2).map(move => ({
			...move,
			id: `fix-filter-${move.id}`,
			keys: move.keys.slice(0, 1),
			description: `${move.description} in the fixes, while typing`,
			category: 'Fixes' as const,
		})),
		...sessionBindings,
	],
	lines: fixesPage,
	typeText: (state, text) => setText(state, state.fixList.filter + text),
	statusSpans: ({fixList}, width) => [
		span('Filter: ', 'key'),
		span(cut(printable(fixList.filter), Math.max(8, width - 10), 'start')),
		span('█ '),
	],
};

function setText(state: InspectorState, filter: string): InspectorState {
	return withList(state, {filter, offset: 0});
}
