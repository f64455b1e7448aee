/**
 * Reads an amount of bytes as dive does, whose thresholds must keep their meaning (go-humanize's
 * `ParseBytes`): `20MB` is 20 · 10^6, `1.5 GiB` 1.5 · 2^30, `500k` 500 · 10^3, `20000000` as it is.
 * Case does not matter, commas between digits are read over, and a fraction of a byte is cut off.
 *
 * @returns `undefined` where the text is no amount of bytes
 */
export function parseByteSize(text: string): number | undefined {
	const match = /^([\d,]+(?:\.[\d,]*)?|\.\d[\d,]*)\s*(?:([kmgtpe]?)(i?)b?)$/i.exec(text.trim());
	if (!match) return undefined;
	const [, digits, prefix, binary] = match;
	const amount = Number(digits.replaceAll(',', ''));
	if (binary !== '' && prefix === '') return undefined;
	const power = prefix === '' ? 0 : 'kmgtpe'.indexOf(prefix.toLowerCase()) + 1;
	const bytes = Math.floor(amount * (binary === '' ? 1000 : 1024) ** power);
	return Number.isFinite(bytes) && /\d/.test(digits) ? bytes : undefined;
}
