import {countText, formatBytes} from '../../text/numbers.ts';

/** Characters that GitHub takes in a comment. */
export const commentLimit = 65_536;

/** A part of a report that is left out as a whole if there is no room. */
export type Part = {
	readonly text: string;
	/** Whether the sentence about what is left out counts it. */
	readonly isEntry: boolean;
};

/** A heading with its entries; nothing without entries. */
export function section<Item>(
	title: string,
	items: readonly Item[],
	textOf: (item: Item) => string,
): readonly Part[] {
	if (items.length === 0) return [];
	return [heading(`\n### ${title}\n`), ...items.map(item => entry(textOf(item)))];
}

export function heading(text: string): Part {
	return {text: `${text}\n`, isEntry: false};
}

export function entry(text: string): Part {
	return {text: `${text}\n`, isEntry: true};
}

/** Bytes kept for the sentence about what is left out. */
const sentenceBytes = 300;

/** The parts in one text, with a sentence about what is left out for lack of room. */
export function fitted(parts: readonly Part[], limit: number): string {
	const sizes = parts.map(({text}) => Buffer.byteLength(text));
	const total = sizes.reduce((sum, size) => sum + size, 0);
	if (total <= limit) return parts.map(({text}) => text).join('');
	let left = limit - sentenceBytes;
	const end = sizes.findIndex(size => {
		left -= size;
		return left < 0;
	});
	const entries = parts.filter(({isEntry}) => isEntry).length;
	const hidden = parts.slice(end).filter(({isEntry}) => isEntry).length;
	const sentence = `\n**This report is cut: ${hidden} of ${countText(entries, 'entry', 'entries')} are left out, because GitHub takes ${formatBytes(limit)} at most.** \`--report json=FILE\` writes all of them.\n`;
	return `${parts
		.slice(0, end)
		.map(({text}) => text)
		.join('')}${sentence}`;
}
