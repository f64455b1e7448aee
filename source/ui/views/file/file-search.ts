import {cut} from '../../../text/cut.ts';
import {printable} from '../../../text/printable.ts';
import {span} from '../../screen/line.ts';
import {closeNamed, closeView, type InspectorState, replaceTop} from '../../state/state.ts';
import {sessionBindings} from '../common-bindings.ts';
import {erasingBindings} from '../erasing-bindings.ts';
import type {View} from '../view.ts';
import {fileView} from './file.ts';
import {fileViewOf, find} from './file-actions.ts';

export type FileSearchState = {readonly name: 'fileSearch'; readonly text: string};

/** The file while the text to search is typed. */
export const fileSearchView: View<FileSearchState> = {
	bindings: [
		{
			id: 'find-typed',
			keys: ['enter'],
			description: 'Go to the next occurrence of the text that was typed',
			category: 'Files',
			hint: 'search',
			run: state => {
				const text = searchOf(state)?.text ?? '';
				const closed = closeView(state);
				return text === '' ? closed : find(closed, text, 1, 0);
			},
		},
		{
			id: 'cancel-file-search',
			keys: ['esc'],
			description: 'Stop searching in the file',
			category: 'Files',
			hint: 'cancel',
			isPinned: true,
			run: state => closeNamed(state, 'fileSearch'),
		},
		...erasingBindings(change => state => setSearch(state, change(searchOf(state)?.text ?? ''))),
		...sessionBindings,
	],
	typeText: (state, text) => setSearch(state, (searchOf(state)?.text ?? '') + text),
	statusSpans: (state, width) => {
		const shown = cut(printable(searchOf(state)?.text ?? ''), Math.max(8, width - 10), 'start');
		return [span('Search: ', 'key'), span(shown), span('█'), span(' ')];
	},
	lines: state => {
		const view = fileViewOf(state);
		return view === undefined ? [] : fileView.lines(state, view);
	},
};

function searchOf({stack}: InspectorState): FileSearchState | undefined {
	return stack.find(view => view.name === 'fileSearch');
}

function setSearch(state: InspectorState, text: string): InspectorState {
	return replaceTop(state, {name: 'fileSearch', text});
}
