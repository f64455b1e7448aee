/**
 * The escape sequence that puts a text on the clipboard of the terminal, also over SSH (OSC 52). Inside
 * tmux it goes to tmux (`set-clipboard on`) and through it to the terminal (`allow-passthrough on`).
 *
 * @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
 */
export function copySequence(text: string, {TMUX, STY}: NodeJS.ProcessEnv): string {
	const sequence = `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;
	if (TMUX) return `${sequence}\u001bPtmux;\u001b${sequence}\u001b\\`;
	// GNU screen passes on short pieces only.
	if (STY) return sequence.replace(/[\s\S]{1,700}/g, piece => `\u001bP${piece}\u001b\\`);
	return sequence;
}
