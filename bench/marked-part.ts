const begin = '<!-- bench:begin -->';
const end = '<!-- bench:end -->';

/**
 * Replaces the part of a document that the benchmark writes; what stands around it stays.
 *
 * @throws Error where the document has no such part
 */
export function withMarkedPart(document: string, part: string): string {
	const from = document.indexOf(begin);
	const to = document.indexOf(end, from);
	if (from < 0 || to < 0) throw new Error(`the document has no ${begin} and ${end} behind it`);
	return `${document.slice(0, from + begin.length)}\n\n${part}\n\n${document.slice(to)}`;
}
