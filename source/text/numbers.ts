import prettyBytes from 'pretty-bytes';

/** Bytes in SI units with at most three significant digits: `1.98 MB`. */
export function formatBytes(bytes: number): string {
	return prettyBytes(bytes);
}

/** A ratio as a percentage with one digit: `80.5 %`. Only 1 becomes 100 %, and only 0 becomes 0 %. */
export function percentText(ratio: number): string {
	const percent = ratio * 100;
	const rounded = percent.toFixed(1);
	if (rounded === '100.0') return ratio < 1 ? '99.9 %' : '100 %';
	if (rounded === '0.0') return ratio > 0 ? '0.1 %' : '0 %';
	return `${rounded} %`;
}

/** An integer with thousands separators: `12,345`. Creating an `Intl.NumberFormat` takes 5 to 10 ms. */
export function numberText(count: number): string {
	return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A number with its noun: `1 file`, `1,234 files`, `2 fixes`. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
	return `${numberText(count)} ${count === 1 ? noun : plural}`;
}

/** A size with all its digits: `1.45 kB (1,450 bytes)`, `21 bytes`. */
export function exactBytes(bytes: number): string {
	const exact = countText(bytes, 'byte');
	return bytes < 1000 ? exact : `${formatBytes(bytes)} (${exact})`;
}

/**
 * Parses an amount of bytes as dive does (go-humanize's `ParseBytes`), so that thresholds keep their
 * meaning: `20MB` is 20 · 10^6, `1.5 GiB` is 1.5 · 2^30, `500k` is 500 · 10^3. Case and commas
 * between digits are ignored; a fraction of a byte is cut off.
 *
 * @returns `undefined` if the text is not an amount of bytes
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
