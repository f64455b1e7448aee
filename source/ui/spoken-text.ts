import type {Line, TextSpan} from './screen/line.ts';
import {screenLines} from './screen/screen-lines.ts';
import {type AppState, isLoading} from './state/app-state.ts';

/** Words for signs; signs that only draw are left out. */
const words: readonly (readonly [RegExp, string])[] = [
	[/^\s*[▸▹]/, ''],
	[/^\s*\+ /, 'added '],
	[/^\s*M /, 'modified '],
	[/^\s*- /, 'removed '],
	[/^\s*= /, 'stored again '],
	[/^\s*→ /, 'Advice: '],
	[/[█▉▊▋▌▍▎▏▒░─│┬┴]+/g, ' '],
	[/▸/g, ' closed '],
	[/▾/g, ' open '],
	[/◂/g, ' wastes '],
	[/∑/g, ' total '],
	[/≈/g, ' about '],
	[/≥/g, ' at least '],
	[/−/g, ' minus '],
	[/→/g, ' to '],
	// In a column of sizes, more than one space precedes it.
	[/(?<= ) · /g, ' 0 B '],
	[/ · /g, ', '],
	[/\s+/g, ' '],
];

/** A text of the screen as it is spoken. */
export function spokenText(text: string): string {
	return words.reduce((spoken, [sign, word]) => spoken.replace(sign, word), text).trim();
}

/**
 * The news of the screen in one line for a screen reader: the figures once they are known, the title if it
 * is another one, the selected row, the advice about it, the reason why a key did nothing; on pages of text,
 * the lines that appeared. `undefined` if there is only progress.
 *
 * @param before the state that was spoken last; `undefined` at the start
 */
export function spokenChange(before: AppState | undefined, after: AppState): string | undefined {
	if (before !== undefined && isOnlyProgress(before, after)) return undefined;
	const lines = screenLines(after);
	const old = before === undefined ? [] : screenLines(before);
	const title = textOf(lines, isTitle);
	const selected = textOf(lines, isSelected);
	const notice = after.phase === 'ready' ? (after.inspector.notice ?? '') : '';
	const isOtherTitle = nameOf(title) !== nameOf(textOf(old, isTitle));
	const isRead = before !== undefined && isLoading(before) && !isLoading(after);
	const known = new Set(old.map(lineText));
	const parts = [
		...(before?.phase === after.phase && !isRead ? [] : [lineText(lines[0])]),
		...(isOtherTitle ? [title] : []),
		...(isOtherTitle || selected !== textOf(old, isSelected) ? [selected] : []),
		...lines
			.slice(1, -1)
			.filter(isAdvice)
			.map(lineText)
			.filter(text => !known.has(text)),
		notice,
	].filter(part => part !== '');
	if (selected !== '')
		return parts.length > 0 || title === textOf(old, isTitle) ? sentences(parts) : title;
	const added = lines
		.slice(1, -1)
		.map(lineText)
		.filter(text => text !== '' && text !== title && !known.has(text));
	return sentences([...parts, ...added]);
}

function sentences(texts: readonly string[]): string {
	return texts
		.map((text, at) => (at < texts.length - 1 ? text.replace(/\.$/, '') : text))
		.join('. ');
}

function isAdvice(line: Line): boolean {
	return /^\s*→ /.test(line.map(({text}) => text).join(''));
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

/** A row of the screen as it is spoken. */
export function lineText(line: readonly TextSpan[]): string {
	return spokenText(line.map(({text}) => text).join(''));
}

/** Whether an image is being read, and nothing else happened: it would be spoken several times a second. */
function isOnlyProgress(before: AppState, after: AppState): boolean {
	if (before.phase !== after.phase || !isLoading(after)) return false;
	if (before.phase !== 'ready' || after.phase !== 'ready') return true;
	const {image: _, progress: __, readBytes: ___, ...rest} = after.inspector;
	const derived = new Set(['snapshot', 'rows', 'tree', 'anchor', 'folds']);
	return Object.entries(rest).every(
		([name, value]) => derived.has(name) || value === before.inspector[name as keyof typeof rest],
	);
}
