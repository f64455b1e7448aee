import type {AppState} from '../state/app-state.ts';
import {type Binding, bindings, type Category, type Command, type Context} from './key-bindings.ts';
import {type KeyName, keyLabel} from './key-names.ts';

/** What the keys act on in a state. */
export function contextOf(state: AppState): Context {
	if (state.phase !== 'ready') return state.phase;
	const {page, filter, focus} = state.inspector;
	if (page !== undefined)
		return page.name === 'path' || page.name === 'layer' ? 'details' : page.name;
	return filter.isEditing ? 'filter' : focus;
}

/** The bindings that do something in a state. */
export function activeBindings(state: AppState): readonly Binding[] {
	const context = contextOf(state);
	return bindings.filter(
		({on, when}) =>
			on.includes(context) &&
			(when === undefined || state.phase !== 'ready' || when(state.inspector)),
	);
}

/** What a key does in a state; `undefined` where it does nothing. */
export function commandFor(state: AppState, key: KeyName): Command | undefined {
	return activeBindings(state).find(({keys}) => keys.includes(key))?.command;
}

/** The bindings as the readme lists them, in GitHub's Markdown. */
export function keyTableMarkdown(): string {
	const rows = bindingsByCategory().flatMap(([category, items]) =>
		items.map(
			({keys, description}, index) =>
				`| ${index === 0 ? category : ''} | ${keys.map(markdownKey).join(' ')} | ${description} |`,
		),
	);
	return ['| | keys | |', '|---|---|---|', ...rows].join('\n');
}

function markdownKey(key: KeyName): string {
	return `<kbd>${keyLabel(key)}</kbd>`;
}

/** The bindings in the order of the help. */
export function bindingsByCategory(): readonly (readonly [Category, readonly Binding[]])[] {
	const order: readonly Category[] = [
		'Everywhere',
		'Moving',
		'Layers',
		'File tree',
		'Filter',
		'Waste',
		'Loading',
	];
	return order.map(category => [category, bindings.filter(item => item.category === category)]);
}
