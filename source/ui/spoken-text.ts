import type {Line} from './screen/line.ts';
import {screenLines} from './screen/screen-lines.ts';
import type {AppState} from './state/app-state.ts';

/** Words for signs; signs that only draw are left out. */
const words: readonly (readonly [RegExp, string])[] = [
	[/^\s*[▸▹]/, ''],
	[/^\s*\+ /, 'added '],
	[/^\s*M /, 'modified '],
	[/^\s*- /, 'removed '],
	[/^\s*= /, 'stored again '],
	[/[█▉▊▋▌▍▎▏▒░─│┬┴]+/g, ' '],
	[/▸/g, ' closed '],
	[/▾/g, ' open '],
	[/◂/g, ' wastes '],
	[/∑/g, ' total '],
	[/≈/g, ' about '],
	[/≥/g, ' at least '],
	[/−/g, ' minus '],
	[/→/g, ' to '],
	[/ · /g, ' 0 B '],
	[/\s+/g, ' '],
];

/** A text of the screen as it is spoken. */
export function spokenText(text: string): string {
	return words.reduce((spoken, [sign, word]) => spoken.replace(sign, word), text).trim();
}

/**
 * The news of the screen in one line for a screen reader: the title if it is another one, the selected
 * row, the reason why a key did nothing; on pages of text, the lines that appeared.
 *
 * @param before the state that was spoken last; `undefined` at the start
 */
export function spokenChange(before: AppState | undefined, after: AppState): string {
	const lines = screenLines(after);
	const old = before === undefined ? [] : screenLines(before);
	const title = textOf(lines, isTitle);
	const selected = textOf(lines, isSelected);
	const notice = after.phase === 'ready' ? (after.inspector.notice ?? '') : '';
	const isOtherTitle = nameOf(title) !== nameOf(textOf(old, isTitle));
	const parts = [
		...(before?.phase === after.phase ? [] : [wholeText(lines[0])]),
		...(isOtherTitle ? [title] : []),
		...(isOtherTitle || selected !== textOf(old, isSelected) ? [selected] : []),
		notice,
	].filter(part => part !== '');
	if (selected !== '')
		return parts.length > 0 || title === textOf(old, isTitle) ? parts.join('. ') : title;
	const known = new Set(old.map(wholeText));
	const added = lines
		.slice(1, -1)
		.map(wholeText)
		.filter(text => text !== '' && text !== title && !known.has(text));
	return [...parts, ...added].join('. ');
}

function isTitle({tone}: Line[number]): boolean {
	return tone === 'focusedTitle';
}

function isSelected({tone, cursor}: Line[number]): boolean {
	return cursor === 'cursor' || tone === 'cursor';
}

/** Titles of lists end with the position, which changes with every key. */
function nameOf(title: string): string {
	return title.split(/,| \(/, 1)[0];
}

function textOf(lines: readonly Line[], isShown: (span: Line[number]) => boolean): string {
	return spokenText(lines.flatMap(line => line.filter(isShown).map(({text}) => text)).join(''));
}

function wholeText(line: Line): string {
	return spokenText(line.map(({text}) => text).join(''));
}
