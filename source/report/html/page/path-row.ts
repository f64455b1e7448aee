import {countText, formatBytes} from '../../../text/numbers.ts';
import {State} from '../page-data.ts';
import {element} from './element.ts';
import {hasChildren, kindOf, type Tree, versionsOf} from './tree-model.ts';

const signs: Readonly<Record<State, string>> = {
	[State.absent]: '',
	[State.added]: '+',
	[State.modified]: '~',
	[State.removed]: '−',
	[State.storedAgain]: '=',
	[State.present]: '',
};

export const stateTexts: Readonly<Record<State, string>> = {
	[State.absent]: '',
	[State.added]: 'added',
	[State.modified]: 'modified',
	[State.removed]: 'removed',
	[State.storedAgain]: 'stored again',
	[State.present]: '',
};

const kindTexts: Readonly<Record<string, string>> = {
	d: 'folder',
	f: 'file',
	l: 'symbolic link',
	c: 'device',
	b: 'device',
	p: 'fifo',
	h: 'broken hard link',
};

/** A path of the tree, or one that a search has found. */
export type PathRow = {
	readonly node: number;
	/** Shown instead of the name. */
	readonly path?: string;
	readonly bytes: number;
	/** Its bytes divided by those of the largest row, if they are worth a bar. */
	readonly share?: number;
	readonly state: State;
	readonly level: number;
	readonly isOpen: boolean;
	readonly notes: readonly Note[];
};

/** The text of a row beside the name. */
export type Note = {readonly kind: 'waste' | 'removable' | 'quiet'; readonly text: string};

/** The element of a row. The list sets its id and selection. */
export function pathRow(tree: Tree, row: PathRow): HTMLElement {
	const {node, path, bytes, share = 0, state, level, isOpen, notes} = row;
	const isFolder = hasChildren(tree, node);
	const name = path ?? tree.names[node];
	const size = bytes === 0 ? '·' : formatBytes(bytes);
	const bar = element('span', {class: 'share'}, element('span'));
	(bar.firstElementChild as HTMLElement).style.width = `${share * 100}%`;
	const made = element(
		'div',
		{
			class: `row ${stateTexts[state].replace(' ', '-')}`,
			'aria-label': [
				name,
				kindTexts[kindOf(tree, node)] ?? 'file',
				formatBytes(bytes),
				stateTexts[state],
				...notes.map(({text}) => text),
			]
				.filter(text => text !== '')
				.join(', '),
		},
		element('span', {class: 'sign'}, signs[state]),
		element('span', {class: 'size'}, size),
		bar,
		element('span', {class: 'fold'}, isFolder && path === undefined ? (isOpen ? '▾' : '▸') : ''),
		element('bdi', {class: 'name'}, ...nameParts(kindOf(tree, node) === 'd' ? `${name}/` : name)),
		...notes.map(({kind, text}) => element('span', {class: `note ${kind}`}, text)),
	);
	made.style.setProperty('--level', String(level - 1));
	return made;
}

/** A path in two parts, so that the folders are cut first where there is no room. */
function nameParts(path: string): readonly HTMLElement[] {
	const end = path.lastIndexOf('/', path.length - 2) + 1;
	return [
		element('span', {class: 'folders'}, path.slice(0, end)),
		element('span', {class: 'last'}, path.slice(end)),
	];
}

/** The history of a path, one line per version. */
export function historyLines(tree: Tree, node: number): readonly string[] {
	const versions = versionsOf(tree, node);
	const lines = versions.map(
		({layer, state, bytes}) =>
			`layer ${layer} ${state === State.storedAgain ? 'stored it again' : stateTexts[state]}${bytes > 0 && state !== State.removed ? ` ${formatBytes(bytes)}` : ''}`,
	);
	if (lines.length <= shownVersions) return lines;
	const hidden = countText(lines.length - shownVersions, 'more version');
	return [...lines.slice(0, shownVersions - 1), hidden, lines[lines.length - 1]];
}

/** A path can be in hundreds of layers. */
const shownVersions = 8;
