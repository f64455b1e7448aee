import type {Category, Command} from '../../input/binding.ts';
import {keyLabel} from '../../input/key-names.ts';
import {emptyLine, type Line, line, span, wrapped} from '../../screen/line.ts';
import type {InspectorState} from '../../state/state.ts';
import {scrollingPage} from '../page.ts';
import type {View} from '../view.ts';

export type HelpState = {readonly name: 'help'; readonly offset: number};

type Categories = readonly (readonly [Category, readonly Command[]])[];

const keyColumns = 22;

/**
 * All keys by category, and the meaning of signs and words.
 *
 * @param categories is a function because the list of all bindings contains those of the help
 */
export function createHelpView(categories: (state: InspectorState) => Categories): View<HelpState> {
	return scrollingPage('Help', (state, _view, width) =>
		helpLines(categories(state), state.setup.isAscii, width),
	);
}

function helpLines(categories: Categories, isAscii: boolean, width: number): readonly Line[] {
	const keys = categories.flatMap(([category, items]) => [
		line(category, 'title'),
		...items.flatMap(({keys: names, description}) => {
			const label = names
				.map(key => keyLabel(key, isAscii))
				.join('  ')
				.padEnd(keyColumns - 2);
			return wrapped(description, Math.max(10, width - keyColumns - 1)).map((row, at) => [
				span(at === 0 ? `  ${label} ` : ' '.repeat(keyColumns + 1), 'key'),
				...row,
			]);
		}),
		emptyLine,
	]);
	return [...keys, ...signLines(width)];
}

function signLines(width: number): readonly Line[] {
	const signs = [
		['+', 'added', 'added by the layer'],
		['M', 'modified', 'modified by the layer: content, mode, owner, time, …'],
		['-', 'removed', 'removed by the layer; shown as it was before'],
		['=', 'storedAgain', 'stored again by the layer without any change: wasted'],
	] as const;
	return [
		line('Signs in the file tree', 'title'),
		...signs.flatMap(([sign, tone, text]) =>
			wrapped(text, Math.max(10, width - keyColumns - 1)).map((row, at) => [
				span((at === 0 ? `  ${sign}` : '').padEnd(keyColumns + 1), tone),
				...row,
			]),
		),
		emptyLine,
		line('Words', 'title'),
		...words.flatMap(([word, text]) =>
			wrapped(text, Math.max(10, width - keyColumns - 1)).map((row, at) => [
				span((at === 0 ? `  ${word}` : '').padEnd(keyColumns + 1), 'strong'),
				...row,
			]),
		),
	];
}

const words = [
	['stored', 'content bytes of all files in all layers'],
	['final', 'content bytes of what a container sees in the end'],
	['wasted', 'stored, but not in the final files: what a squash of the image would save'],
	['removable', 'final, but very likely not needed by containers: an estimate'],
	['efficiency', 'final bytes over stored bytes'],
] as const;
