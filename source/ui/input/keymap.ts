import type {KeySetting} from '../../config/preferences.ts';
import {Failure} from '../../failure.ts';
import {closestName} from '../../text/closest.ts';
import {memoizeByObject} from '../screen/memoize.ts';
import type {Setup} from '../state/setup.ts';
import type {Command} from './binding.ts';
import {type KeyName, keyLabel, namedKeys, parseKey, typedCharacter} from './key-names.ts';

/** The keys that the user gave to commands, by the command's id. */
export type Keymap = ReadonlyMap<string, readonly KeyName[]>;

export const noKeys: Keymap = new Map();

/** The bindings that work at the same time. */
export type BindingList = {
	readonly bindings: readonly Command[];
	/** Whether characters are typed as text there. */
	readonly isForText: boolean;
};

const listsOf = memoizeByObject((keymap: Keymap) =>
	memoizeByObject((commands: readonly Command[]) =>
		commands.flatMap(item => {
			const keys = keymap.get(item.id) ?? item.keys;
			return keys.length === 0 ? [] : {...item, keys};
		}),
	),
);

/** Commands with the user's keys. One without any is left out. */
export function withKeys<Item extends Command>(
	commands: readonly Item[],
	keymap: Keymap,
): readonly Item[] {
	return keymap.size === 0
		? commands
		: (listsOf(keymap)(commands) as readonly Command[] as readonly Item[]);
}

/** The first key of a command, as texts name it; `undefined` if the user gave it none. */
export function keyOf({keymap, isAscii}: Setup, {id, keys}: Command): string | undefined {
	const [key] = keymap.get(id) ?? keys;
	return key === undefined ? undefined : keyLabel(key, isAscii);
}

/**
 * The keymap of the user's settings.
 *
 * @param lists the bindings of all screens
 * @throws Failure with file and line of an unknown command or key, or of a key that another command has
 */
export function keymapOf(settings: readonly KeySetting[], lists: readonly BindingList[]): Keymap {
	const known = [...new Set(lists.flatMap(({bindings}) => bindings.map(({id}) => id)))];
	const sources = new Map<string, string>();
	const keymap = new Map<string, readonly KeyName[]>();
	for (const {command, keys, source} of settings) {
		if (!known.includes(command)) {
			const closest = closestName(command, known);
			throw new Failure(
				`${source}: there is no command "${command}"`,
				`${closest === undefined ? '' : `Did you mean ${closest}? `}The readme lists all commands with their keys.`,
			);
		}
		if (sources.has(command)) {
			throw new Failure(
				`${source}: the keys of ${command} are set twice`,
				`Remove them here or at ${sources.get(command)}.`,
			);
		}
		sources.set(command, source);
		keymap.set(
			command,
			keys.map(text => readKey(text, source)),
		);
	}
	for (const list of lists) checkConflicts(list, keymap, sources);
	return keymap;
}

function readKey(text: string, source: string): KeyName {
	const key = parseKey(text);
	if (key !== undefined) return key;
	const closest = closestName(text, namedKeys);
	throw new Failure(
		`${source}: there is no key "${text}"`,
		`${closest === undefined ? '' : `Did you mean ${keyLabel(closest)}? `}Keys are written as x, X, Ctrl+X, Enter, PgUp or Space.`,
	);
}

/** Bindings that share a key by default take turns: at most one of them is enabled. */
function checkConflicts(
	{bindings, isForText}: BindingList,
	keymap: Keymap,
	sources: ReadonlyMap<string, string>,
): void {
	for (const {id, keys: defaults} of bindings) {
		const source = sources.get(id);
		if (source === undefined) continue;
		for (const key of keymap.get(id) ?? []) {
			if (isForText && typedCharacter(key) !== undefined) {
				throw new Failure(
					`${source}: ${id} cannot have the key ${keyLabel(key)}, because it types text`,
					'Use a key with Ctrl, or one with a name such as Enter.',
				);
			}
			const other = bindings.find(
				item =>
					item.id !== id &&
					(keymap.get(item.id) ?? item.keys).includes(key) &&
					!(item.keys.includes(key) && defaults.includes(key)),
			);
			if (other === undefined) continue;
			throw new Failure(
				`${source}: the key ${keyLabel(key)} of ${id} is also that of ${other.id}`,
				`Give one of them another key. ${other.id} is: ${other.description}.`,
			);
		}
	}
}
