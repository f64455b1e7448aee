/** A text as a word of a shell command: quoted if the shell needs it. */
export function shellWord(text: string): string {
	return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
