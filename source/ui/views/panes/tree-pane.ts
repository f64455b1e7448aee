import {ChangeBit} from '../../../image/layer-snapshot.ts';
import {type Binding, moveBindings} from '../../input/binding.ts';
import {type InspectorState, selectedNode} from '../../state/state.ts';
import {
	closeRow,
	isOnFold,
	isOnOpen,
	moveInTree,
	openRow,
	toggleFold,
	toggleShown,
	treeList,
} from '../../tree/tree-actions.ts';
import {fileBindings} from '../file-bindings.ts';
import {treeSubject} from '../file-subject.ts';
import {openPath} from '../path/path-state.ts';
import type {View} from '../view.ts';
import {withoutChanges} from './change-bindings.ts';
import {paneBindings} from './pane-bindings.ts';
import {paneLines} from './panes.ts';

/** The panes with the focus on the file tree. */
export const treePane: View<{readonly name: 'tree'}> = {
	bindings: [
		{
			id: 'open',
			keys: ['enter'],
			description: 'Open or close a directory; show the details of a file',
			category: 'File tree',
			hintOf: state => (isOnFold(state) ? (isOnOpen(state) ? 'close' : 'open') : 'details'),
			disabled: withoutRow,
			run: state => (isOnFold(state) ? toggleFold(state) : openPath(state, selectedNode(state))),
		},
		{
			id: 'path-details',
			keys: ['i'],
			description: 'Show the details of the path: attributes, and history over the layers',
			category: 'File tree',
			hintOf: state => (isOnFold(state) ? 'details' : undefined),
			disabled: withoutRow,
			run: state => openPath(state, selectedNode(state)),
		},
		{
			id: 'toggle-directory',
			keys: ['space'],
			description: 'Open or close a directory',
			category: 'File tree',
			disabled: withoutRow,
			run: toggleFold,
		},
		{
			id: 'open-directory',
			keys: ['right', 'l'],
			description: 'Open a directory, or go into it',
			category: 'File tree',
			disabled: withoutRow,
			run: openRow,
		},
		{
			id: 'close-directory',
			keys: ['left', 'h'],
			description: 'Close a directory, or go to the one above',
			category: 'File tree',
			disabled: withoutRow,
			run: closeRow,
		},
		{
			id: 'tree-added',
			keys: ['ctrl+a'],
			description: 'Show or hide added paths (in the tree pane)',
			category: 'File tree',
			disabled: withoutChanges,
			run: state => toggleShown(state, ChangeBit.added),
		},
		...fileBindings(treeSubject).map(withoutRareHint),
		...paneBindings,
		...moveBindings(treeList, moveInTree),
	],
	lines: paneLines,
};

/** The tree has so many keys that only those to look into a file are in the status line. */
function withoutRareHint({hint, ...binding}: Binding): Binding {
	return hint === 'view' || hint === 'diff' ? {...binding, hint} : binding;
}

function withoutRow({rows}: InspectorState): string | undefined {
	return rows.count > 0 ? undefined : 'The file tree shows no paths.';
}
