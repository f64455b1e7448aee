import type {Key} from 'ink';

/**
 * The name of a key in bindings: a character itself, `space`, `enter`, `esc`, `tab`, `up` …, with the prefix
 * `ctrl+` or `shift+` if that is a key of its own.
 */
export type KeyName = string;

const flagNames: readonly (readonly [keyof Key & string, KeyName])[] = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'esc'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

const controlNames: Readonly<Record<string, KeyName>> = {
	'\0': 'ctrl+space',
	'\b': 'backspace',
	'\t': 'tab',
	'\n': 'enter',
	'\r': 'enter',
	'\u001b': 'esc',
	'\u007f': 'backspace',
	' ': 'space',
};

/**
 * The keys of one call of Ink's `useInput`. Quick (or pasted) keys come in one string:
 * `jj`, `j\r`. A quick key after Esc comes as one with Alt, which no binding uses.
 */
export function keysOf(input: string, key: Key): readonly KeyName[] {
	if (key.eventType === 'release') return [];
	const named = flagNames.find(([flag]) => key[flag] === true);
	if (named) return [named[1]];
	if (key.tab) return [key.shift ? 'shift+tab' : 'tab'];
	if (key.ctrl) return input === '' ? [] : [`ctrl+${controlNames[input] ?? input.toLowerCase()}`];
	const keys = Array.from(input, nameOfCharacter);
	return key.meta ? ['esc', ...keys] : keys;
}

function nameOfCharacter(character: string): KeyName {
	const known = controlNames[character];
	if (known) return known;
	const code = character.codePointAt(0) ?? 0;
	return code <= 26 ? `ctrl+${String.fromCharCode(code + 96)}` : character;
}

/** The character that a key types, or `undefined` for one that types none. */
export function typedCharacter(key: KeyName): string | undefined {
	if (key === 'space') return ' ';
	const isOne = [...key].length === 1;
	return isOne && !/[\p{Control}\p{Format}]/u.test(key) ? key : undefined;
}

const labels: Readonly<Record<string, string>> = {
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	home: 'Home',
	end: 'End',
	enter: 'Enter',
	esc: 'Esc',
	tab: 'Tab',
	space: 'Space',
	backspace: 'Backspace',
	delete: 'Delete',
};

const asciiLabels: Readonly<Record<string, string>> = {
	...labels,
	up: 'Up',
	down: 'Down',
	left: 'Left',
	right: 'Right',
};

/** Other names that people write for keys. */
const synonyms: Readonly<Record<string, KeyName>> = {
	escape: 'esc',
	return: 'enter',
	del: 'delete',
	pgup: 'pageup',
	pgdn: 'pagedown',
	pgdown: 'pagedown',
	'↑': 'up',
	'↓': 'down',
	'←': 'left',
	'→': 'right',
	' ': 'space',
};

/** All names of keys that are more than a character. */
export const namedKeys: readonly KeyName[] = Object.keys(labels);

/** The key that a text names, as `Ctrl+F`, `PgUp` or `x`; `undefined` if it names none. */
export function parseKey(text: string): KeyName | undefined {
	if (typedCharacter(text) !== undefined && text !== ' ') return synonyms[text] ?? text;
	const [, modifier = '', last] = /^(ctrl\+|shift\+)?(.+)$/i.exec(text) ?? [];
	const name = last?.toLowerCase() ?? '';
	const known = synonyms[name] ?? name;
	const isNamed = namedKeys.includes(known);
	switch (modifier.toLowerCase()) {
		case 'ctrl+':
			return known === 'space' || /^[a-z]$/.test(known) ? `ctrl+${known}` : undefined;
		case 'shift+':
			if (known === 'tab') return 'shift+tab';
			return /^[a-z]$/.test(known) ? known.toUpperCase() : undefined;
		default:
			return isNamed ? known : undefined;
	}
}

/** A key as people read it: `Ctrl+F`, `PgUp`. @param isAscii in words instead of arrows */
export function keyLabel(key: KeyName, isAscii = false): string {
	const names = isAscii ? asciiLabels : labels;
	const [last, ...modifiers] = key.split('+').reverse();
	if (modifiers.length === 0 || last === '') return names[key] ?? key;
	const label = names[last] ?? last.toUpperCase();
	return [...modifiers.map(word => word[0].toUpperCase() + word.slice(1)), label].join('+');
}
