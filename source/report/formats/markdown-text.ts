import {printable} from '../../text/printable.ts';

/**
 * Text of an image in Markdown. All words but plain ones and numbers become code: GitHub and GitLab
 * turn others into links, mentions (`@name`), references (`#1`, `GH-1`, commits) or emoji.
 */
export function inText(text: string): string {
	const parts: Part[] = [];
	for (const word of printable(text).split(/\s+/)) {
		const part = partOf(word);
		const last = parts.at(-1);
		if (last?.isCode && part.isCode && last.end === '' && part.start === '') {
			parts[parts.length - 1] = {...last, core: `${last.core} ${part.core}`, end: part.end};
		} else parts.push(part);
	}
	return parts
		.map(({start, isCode, core, end}) => start + (isCode ? inCode(core) : core) + end)
		.join(' ');
}

type Part = {
	/** A parenthesis before it. */
	readonly start: string;
	readonly core: string;
	readonly isCode: boolean;
	/** The punctuation after it. */
	readonly end: string;
};

function partOf(word: string): Part {
	const from = word.startsWith('(') ? 1 : 0;
	let to = word.length;
	while (to > from && '.,;:)'.includes(word[to - 1])) to--;
	const core = word.slice(from, to);
	const isCode = core !== '' && !isPlain(core);
	return {start: word.slice(0, from), core, isCode, end: word.slice(to)};
}

/** Text of an image as code, on one line. */
export function inCode(text: string): string {
	const line = printable(text).replace(/\s+/g, ' ').trim();
	if (line === '') return '';
	// Nothing in a code span is special but its end; pipes are in tables, and ##[ in logs of GitHub.
	if (/^[^`|]+$/.test(line) && !line.includes('##[')) return `\`${line}\``;
	return `<code>${line.replace(/[!-/:-@[-`{-~]/g, sign => `&#${sign.charCodeAt(0)};`)}</code>`;
}

function isPlain(word: string): boolean {
	if (/^\d+(?:[.,]\d+)*%?$/.test(word)) return word.length < 7;
	// Seven hexadecimal digits can be a commit.
	return /^[\p{L}\d]+(?:['-]\p{L}+)*$|^[→–—%]$/u.test(word) && !/^[\da-f]{7,}$/i.test(word);
}
