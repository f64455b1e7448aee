const begin = '<!-- bench:begin -->';
const end = '<!-- bench:end -->';

/**
 * Replaces the part of a document between the markers; the rest stays unchanged.
 *
 * @throws Error if the document lacks a marker
 */
export function withMarkedPart(document: string, part: string): string {
	const from = document.indexOf(begin);
	const to = document.indexOf(end, from);
	if (from < 0 || to < 0) throw new Error(`the document lacks ${begin} followed by ${end}`);
	return `${document.slice(0, from + begin.length)}\n\n${part}\n\n${document.slice(to)}`;
}
