import {keyLabel} from '../../input/key-names.ts';
import {bindingsByCategory} from '../../input/key-table.ts';
import {emptyLine, type Line, line, span, wrapped} from '../../screen/line.ts';

const keyColumns = 22;

/** The help: all keys by what they are about, and what the signs mean. */
export function helpLines(width: number): readonly Line[] {
	const keys = bindingsByCategory().flatMap(([category, items]) => [
		line(category, 'title'),
		...items.flatMap(({keys: names, description}) => {
			const label = names
				.map(keyLabel)
				.join('  ')
				.padEnd(keyColumns - 2);
			return wrapped(description, Math.max(10, width - keyColumns)).map((row, at) => [
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
		...signs.map(([sign, tone, text]) => [
			span(`  ${sign}`.padEnd(keyColumns + 1), tone),
			span(text),
		]),
		emptyLine,
		line('Words', 'title'),
		...words.flatMap(([word, text]) =>
			wrapped(text, Math.max(10, width - keyColumns)).map((row, at) => [
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
	['efficiency', 'final bytes over stored bytes'],
] as const;
