import {hasFilter, type InspectorState} from '../state/state.ts';
import type {KeyName} from './key-names.ts';

/** What the keys act on right now. */
export type Context =
	| 'loading'
	| 'failed'
	| 'layers'
	| 'tree'
	| 'filter'
	| 'waste'
	| 'details'
	| 'help';

export type Category =
	| 'Everywhere'
	| 'Moving'
	| 'Layers'
	| 'File tree'
	| 'Filter'
	| 'Waste'
	| 'Loading';

export type Command =
	| 'cancel'
	| 'retry'
	| 'quit'
	| 'suspend'
	| 'help'
	| 'waste'
	| 'back'
	| 'nextPane'
	| 'up'
	| 'down'
	| 'pageUp'
	| 'pageDown'
	| 'first'
	| 'last'
	| 'previousLayer'
	| 'nextLayer'
	| 'showDetails'
	| 'goToWaste'
	| 'goToTree'
	| 'openOrShow'
	| 'toggleFold'
	| 'open'
	| 'close'
	| 'openAll'
	| 'closeAll'
	| 'toggleAll'
	| 'toggleMode'
	| 'layerMode'
	| 'allMode'
	| 'toggleAdded'
	| 'toggleModified'
	| 'toggleRemoved'
	| 'toggleUnchanged'
	| 'toggleSort'
	| 'toggleAttributes'
	| 'editFilter'
	| 'keepFilter'
	| 'clearFilter'
	| 'toggleFilterKind'
	| 'eraseCharacter'
	| 'eraseWord'
	| 'eraseText'
	| 'nextMatch'
	| 'previousMatch';

export type Binding = {
	readonly command: Command;
	readonly keys: readonly KeyName[];
	readonly description: string;
	readonly category: Category;
	readonly on: readonly Context[];
	/** Short name in the status line; without one the binding is in the help only. */
	readonly hint?: string;
	/** Whether the binding does anything in the inspector now; one that does not is not shown either. */
	readonly when?: (state: InspectorState) => boolean;
};

const panes = ['layers', 'tree'] as const;
const pages = ['waste', 'details', 'help'] as const;
const ready = [...panes, ...pages] as const;

/**
 * All keys. Dispatch, status line, help and the readme's table are made of it. Besides our own keys
 * there are those of dive, as far as a terminal can tell them apart (Ctrl+M is Enter), and vim's.
 */
export const bindings: readonly Binding[] = [
	{
		command: 'retry',
		keys: ['r'],
		description: 'Try again after an error',
		category: 'Loading',
		on: ['failed'],
		hint: 'try again',
	},
	{
		command: 'keepFilter',
		keys: ['enter'],
		description: 'Keep the filter and go on in the tree',
		category: 'Filter',
		on: ['filter'],
		hint: 'keep',
	},
	{
		command: 'clearFilter',
		keys: ['esc'],
		description: 'Clear the filter',
		category: 'Filter',
		on: ['filter'],
		hint: 'clear',
	},
	{
		command: 'toggleFilterKind',
		keys: ['tab', 'ctrl+t'],
		description: 'Switch between plain text and regular expression, while typing',
		category: 'Filter',
		on: ['filter'],
		hint: 'plain/regex',
	},
	{
		command: 'up',
		keys: ['up'],
		description: 'Move up in the tree, while typing',
		category: 'Filter',
		on: ['filter'],
	},
	{
		command: 'down',
		keys: ['down'],
		description: 'Move down in the tree, while typing',
		category: 'Filter',
		on: ['filter'],
		hint: 'move',
	},
	{
		command: 'eraseCharacter',
		keys: ['backspace', 'delete'],
		description: 'Erase the last character',
		category: 'Filter',
		on: ['filter'],
	},
	{
		command: 'eraseWord',
		keys: ['ctrl+w'],
		description: 'Erase the last word',
		category: 'Filter',
		on: ['filter'],
	},
	{
		command: 'eraseText',
		keys: ['ctrl+u'],
		description: 'Erase all of the text',
		category: 'Filter',
		on: ['filter'],
	},
	{
		command: 'openOrShow',
		keys: ['enter'],
		description: 'Open or close a directory; show all about a file',
		category: 'File tree',
		on: ['tree'],
		hint: 'open',
		when: hasRow,
	},
	{
		command: 'showDetails',
		keys: ['i'],
		description:
			'Show all about the file or directory: attributes, and its history over the layers',
		category: 'File tree',
		on: ['tree'],
		hint: 'info',
		when: hasRow,
	},
	{
		command: 'showDetails',
		keys: ['enter', 'i'],
		description: 'Show all about the layer, with the whole command',
		category: 'Layers',
		on: ['layers'],
		hint: 'details',
	},
	{
		command: 'nextPane',
		keys: ['tab', 'shift+tab'],
		description: 'Go to the other pane',
		category: 'Everywhere',
		on: panes,
		hint: 'pane',
	},
	{
		command: 'goToTree',
		keys: ['right', 'l'],
		description: 'Go to the file tree',
		category: 'Layers',
		on: ['layers'],
	},
	{
		command: 'waste',
		keys: ['w'],
		description: 'List all wasted bytes: which step, why, and what to do',
		category: 'Everywhere',
		on: ready,
		hint: 'waste',
	},
	{
		command: 'goToWaste',
		keys: ['enter'],
		description: 'Go to the path in the file tree, at the layer that made it waste',
		category: 'Waste',
		on: ['waste'],
		hint: 'go to path',
	},
	{
		command: 'toggleMode',
		keys: ['t'],
		description: 'Switch between the changes of the layer and everything up to it',
		category: 'File tree',
		on: panes,
		hint: 'changes/all',
	},
	{
		command: 'layerMode',
		keys: ['ctrl+l'],
		description: 'Show the changes of the layer only',
		category: 'File tree',
		on: panes,
	},
	{
		command: 'allMode',
		keys: ['ctrl+a'],
		description: 'Show everything up to the layer (in the layers)',
		category: 'Layers',
		on: ['layers'],
	},
	{
		command: 'editFilter',
		keys: ['/', 'ctrl+f'],
		description: 'Filter paths as you type',
		category: 'Filter',
		on: panes,
		hint: 'filter',
	},
	{
		command: 'clearFilter',
		keys: ['esc'],
		description: 'Clear the filter, from the panes',
		category: 'Filter',
		on: panes,
		hint: 'clear filter',
		when: hasFilter,
	},
	{
		command: 'cancel',
		keys: ['q'],
		description: 'Cancel loading and quit',
		category: 'Loading',
		on: ['loading', ...panes],
		hint: 'cancel',
		when: isStillLoading,
	},
	{
		command: 'cancel',
		keys: ['esc'],
		description: 'Cancel loading and quit, where no filter is to be cleared',
		category: 'Loading',
		on: ['loading', ...panes],
		when: state => isStillLoading(state) && !hasFilter(state),
	},
	{
		command: 'nextMatch',
		keys: ['n'],
		description: 'Go to the next match; without a filter, to the next change',
		category: 'Filter',
		on: panes,
	},
	{
		command: 'previousMatch',
		keys: ['N'],
		description: 'Go to the match or change before',
		category: 'Filter',
		on: panes,
	},
	{
		command: 'toggleFilterKind',
		keys: ['r'],
		description: 'Switch between plain text and regular expression',
		category: 'Filter',
		on: panes,
	},
	{
		command: 'toggleFold',
		keys: ['space'],
		description: 'Open or close a directory',
		category: 'File tree',
		on: ['tree'],
		when: hasRow,
	},
	{
		command: 'open',
		keys: ['right', 'l'],
		description: 'Open a directory, or go into it',
		category: 'File tree',
		on: ['tree'],
		when: hasRow,
	},
	{
		command: 'close',
		keys: ['left', 'h'],
		description: 'Close a directory, or go to the one above',
		category: 'File tree',
		on: ['tree'],
		when: hasRow,
	},
	{
		command: 'openAll',
		keys: ['e'],
		description: 'Open all directories',
		category: 'File tree',
		on: panes,
	},
	{
		command: 'closeAll',
		keys: ['c'],
		description: 'Close all directories',
		category: 'File tree',
		on: panes,
	},
	{
		command: 'toggleAll',
		keys: ['z', 'ctrl+space'],
		description: 'Open or close all directories',
		category: 'File tree',
		on: panes,
		hint: 'all dirs',
	},
	{
		command: 'toggleSort',
		keys: ['s'],
		description: 'Sort by name or by size',
		category: 'File tree',
		on: panes,
		hint: 'sort',
	},
	{
		command: 'toggleAdded',
		keys: ['1'],
		description: 'Show or hide added paths',
		category: 'File tree',
		on: panes,
	},
	{
		command: 'toggleModified',
		keys: ['2'],
		description: 'Show or hide modified paths',
		category: 'File tree',
		on: panes,
	},
	{
		command: 'toggleRemoved',
		keys: ['3', 'ctrl+r'],
		description: 'Show or hide removed paths',
		category: 'File tree',
		on: panes,
	},
	{
		command: 'toggleUnchanged',
		keys: ['4', 'ctrl+u'],
		description: 'Show or hide unchanged paths',
		category: 'File tree',
		on: panes,
	},
	{
		command: 'toggleAdded',
		keys: ['ctrl+a'],
		description: 'Show or hide added paths (in the tree)',
		category: 'File tree',
		on: ['tree'],
	},
	{
		command: 'toggleAttributes',
		keys: ['b', 'ctrl+b'],
		description: 'Show or hide mode and owner',
		category: 'File tree',
		on: panes,
	},
	{
		command: 'previousLayer',
		keys: ['['],
		description: 'Select the layer before',
		category: 'Layers',
		on: panes,
	},
	{
		command: 'nextLayer',
		keys: [']'],
		description: 'Select the layer after',
		category: 'Layers',
		on: panes,
	},
	{
		command: 'up',
		keys: ['up', 'k'],
		description: 'Move up',
		category: 'Moving',
		on: ready,
	},
	{
		command: 'down',
		keys: ['down', 'j'],
		description: 'Move down',
		category: 'Moving',
		on: ready,
	},
	{
		command: 'pageUp',
		keys: ['pageup', 'u'],
		description: 'Move up a page',
		category: 'Moving',
		on: ready,
	},
	{
		command: 'pageDown',
		keys: ['pagedown', 'd'],
		description: 'Move down a page',
		category: 'Moving',
		on: ready,
	},
	{
		command: 'first',
		keys: ['home', 'g'],
		description: 'Go to the top',
		category: 'Moving',
		on: ready,
	},
	{
		command: 'last',
		keys: ['end', 'G'],
		description: 'Go to the bottom',
		category: 'Moving',
		on: ready,
	},
	{
		command: 'help',
		keys: ['?'],
		description: 'Show or close this help',
		category: 'Everywhere',
		on: ready,
		hint: 'help',
	},
	{
		command: 'suspend',
		keys: ['ctrl+z'],
		description: 'Go back to the shell; fg returns',
		category: 'Everywhere',
		on: ['loading', 'failed', 'filter', ...ready],
	},
	{
		command: 'quit',
		keys: ['q'],
		description: 'Quit',
		category: 'Everywhere',
		on: ['failed', ...panes],
		hint: 'quit',
		when: state => !isStillLoading(state),
	},
	{
		command: 'quit',
		keys: ['ctrl+c'],
		description: 'Quit at once, wherever you are',
		category: 'Everywhere',
		on: ['loading', 'failed', 'filter', ...ready],
	},
	{
		command: 'back',
		keys: ['esc', 'q'],
		description: 'Close a page (help, details, waste)',
		category: 'Everywhere',
		on: pages,
		hint: 'back',
	},
];

function hasRow({rows}: InspectorState): boolean {
	return rows.count > 0;
}

function isStillLoading({image}: InspectorState): boolean {
	return !image.isFinal;
}
