/**
 * Characters that must not reach a terminal unescaped:
 * C0 and C1 controls and DEL (escape sequences start with them), bidirectional marks, overrides and
 * isolates (they reorder what is shown, CVE-2021-42574), line and paragraph separators, zero-width
 * characters and the byte order mark (they hide text), tags, noncharacters (XML forbids them), and lone
 * surrogates.
 */
const unprintable =
	/[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF\u{E0000}-\u{E007F}]|\p{Surrogate}/gu;

/**
 * Makes text from an image, an engine or a file safe to show: characters that control the terminal,
 * reorder or hide text become visible escapes (`\x1b`, `\u202e`). Bytes of a name that are not UTF-8
 * (see {@link decodeName}) are shown as `\xff`.
 */
export function printable(text: string): string {
	return text.replace(unprintable, escapeVisibly);
}

function escapeVisibly(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	if (code === 0x0a) return '\\n';
	if (code === 0x09) return '\\t';
	if (code === 0x0d) return '\\r';
	if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
	if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
	if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
	return `\\u{${code.toString(16)}}`;
}

/**
 * JSON text that is safe to show: characters that `JSON.stringify` leaves unescaped (DEL, C1,
 * bidirectional controls …) are written as `\uXXXX`, and so are commands such as `##[error]`, which
 * GitHub runs if they stand in a log. It parses to the same value.
 *
 * @param indent as `JSON.stringify`'s third argument
 */
export function printableJson(value: unknown, indent?: string): string {
	const json = JSON.stringify(value, null, indent);
	// Only the indentation has line feeds and tabs: in strings they are escaped already.
	return json
		.replace(unprintable, character =>
			character === '\n' || character === '\t' ? character : escapeForJson(character),
		)
		.replaceAll('##[', '##\\u005b');
}

function escapeForJson(character: string): string {
	let escaped = '';
	for (let index = 0; index < character.length; index++) {
		escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
	}
	return escaped;
}
