import {anyChange, ChangeBit} from '../../../image/layer-snapshot.ts';
import type {Binding} from '../../input/binding.ts';
import type {KeyName} from '../../input/key-names.ts';
import {keyOf} from '../../input/keymap.ts';
import {type InspectorState, selectedRow, shownChanges} from '../../state/state.ts';
import {toggleShown} from '../../tree/tree-actions.ts';

const kinds: readonly (readonly [bit: ChangeBit, name: string, keys: readonly KeyName[]])[] = [
	[ChangeBit.added, 'added', ['1']],
	[ChangeBit.modified, 'modified', ['2']],
	[ChangeBit.removed, 'removed', ['3', 'ctrl+r']],
	[ChangeBit.unchanged, 'unchanged', ['4', 'ctrl+u']],
];

/** A key for each kind of change, which shows or hides its paths. */
export const changeBindings: readonly Binding[] = kinds.map(([bit, name, keys]) => ({
	id: name,
	keys,
	description: `Show or hide ${name} paths`,
	category: 'File tree',
	disabled: withoutChanges,
	run: state => toggleShown(state, bit),
}));

/** The kinds of changes whose paths are hidden: `added, removed`; empty if there are none. */
export function hiddenChanges(state: InspectorState): string {
	const shown = shownChanges(state);
	if (shown === anyChange) return '';
	return kinds
		.filter(([bit]) => (shown & bit) === 0)
		.map(([, name]) => name)
		.join(', ');
}

/** The keys that show all hidden changes, as texts name them: `1 3`. */
export function keysOfHiddenChanges(state: InspectorState): string {
	const shown = shownChanges(state);
	return kinds
		.flatMap(([bit], at) =>
			(shown & bit) === 0 ? (keyOf(state.setup, changeBindings[at]) ?? []) : [],
		)
		.join(' ');
}

/** The reason why keys about changes do nothing. */
export function withoutChanges(state: InspectorState): string | undefined {
	return selectedRow(state).kind === 'step' ? undefined : 'Select a layer to see its changes.';
}
