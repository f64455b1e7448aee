import {clamp, pageOf} from '../screen/viewport.ts';
import type {InspectorState} from '../state/state.ts';
import type {KeyName} from './key-names.ts';

/** Headings of the help and of the readme's key table, in their order. */
export const categories = [
	'Everywhere',
	'Moving',
	'Layers',
	'File tree',
	'Search',
	'Files',
	'Filter',
	'Fixes',
	'Largest files',
	'Removable files',
	'List of images',
	'Loading',
] as const;

export type Category = (typeof categories)[number];

/** An action outside of the state. */
export type Effect = 'quit' | 'suspend' | 'retry' | 'platform' | 'pull' | 'registry' | 'images';

/** Keys and their meaning in one view. Status line, help and the readme's table use it. */
export type Command = {
	/** The name of the command in the user's config. Bindings with one name get the same keys there. */
	readonly id: string;
	readonly keys: readonly KeyName[];
	readonly description: string;
	readonly category: Category;
	/** Short name in the status line; without one, the binding is listed in the help only. */
	readonly hint?: string;
	/** The hint stays in a narrow terminal: how to get help and how to leave. */
	readonly isPinned?: boolean;
	/** Repeats of the key that arrive together are one call of `run`. */
	readonly isRepeatable?: boolean;
};

/** A command and its action. */
export type Binding<State = InspectorState> = Command & {
	/** Why the binding does nothing now; `undefined` if it works. Only for views of an image. */
	readonly disabled?: (state: State) => string | undefined;
	/** A hint that depends on the state, in place of `hint`; `undefined` for none. Only for views of an image. */
	readonly hintOf?: (state: State) => string | undefined;
} & ({readonly run: Run<State>} | {readonly effect: Effect});

/** Bindings with the keys that no binding before them takes; those without any are left out. */
export function reachable<Item extends Command>(active: readonly Item[]): readonly Item[] {
	const taken = new Set<KeyName>();
	return active.flatMap(item => {
		const keys = item.keys.filter(key => !taken.has(key));
		for (const key of keys) taken.add(key);
		return keys.length === 0 ? [] : {...item, keys};
	});
}

/** Pure. @param times how often the key was pressed; 1 unless the binding is repeatable */
export type Run<State = InspectorState> = (state: State, times: number) => State;

/** The list that a view's cursor or offset moves in. */
export type List = {
	readonly cursor: number;
	readonly count: number;
	/** Items on the screen at once. */
	readonly height: number;
};

/**
 * The keys that move in a list.
 *
 * @param moveTo is called with an item of the list
 */
export function moveBindings<State = InspectorState>(
	listOf: (state: State) => List,
	moveTo: (state: State, item: number) => State,
): readonly Binding<State>[] {
	const by =
		(target: (list: List, times: number) => number): Run<State> =>
		(state, times) => {
			const list = listOf(state);
			return moveTo(state, clamp(target(list, times), 0, list.count - 1));
		};
	const rest = {category: 'Moving', isRepeatable: true} as const;
	return [
		{
			...rest,
			id: 'up',
			keys: ['up', 'k'],
			description: 'Move up',
			run: by(({cursor}, times) => cursor - times),
		},
		{
			...rest,
			id: 'down',
			keys: ['down', 'j'],
			description: 'Move down',
			run: by(({cursor}, times) => cursor + times),
		},
		{
			...rest,
			id: 'page-up',
			keys: ['pageup'],
			description: 'Move up a page',
			run: by(({cursor, height}, times) => cursor - times * pageOf(height)),
		},
		{
			...rest,
			id: 'page-down',
			keys: ['pagedown'],
			description: 'Move down a page',
			run: by(({cursor, height}, times) => cursor + times * pageOf(height)),
		},
		{...rest, id: 'top', keys: ['home', 'g'], description: 'Go to the top', run: by(() => 0)},
		{
			...rest,
			id: 'bottom',
			keys: ['end', 'G'],
			description: 'Go to the bottom',
			run: by(({count}) => count - 1),
		},
	];
}

/** Keys of shells' input lines. */
const readlineKeys: Readonly<Record<string, readonly KeyName[]>> = {
	up: ['ctrl+p'],
	down: ['ctrl+n'],
};

/** As {@link moveBindings}, while text is typed: letters are text. @param prefix of the commands' names */
export function movesWhileTyping<State = InspectorState>(
	prefix: string,
	category: Category,
	...list: Parameters<typeof moveBindings<State>>
): readonly Binding<State>[] {
	return moveBindings(...list).map(binding => ({
		...binding,
		id: `${prefix}-${binding.id}`,
		keys: [...binding.keys.filter(key => key.length > 1), ...(readlineKeys[binding.id] ?? [])],
		description: `${binding.description}, while typing`,
		category,
	}));
}
