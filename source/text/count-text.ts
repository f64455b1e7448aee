const numbers = new Intl.NumberFormat('en');

/** `12,345`. */
export function numberText(count: number): string {
	return numbers.format(count);
}

/** A number with its noun: `1 file`, `1,234 files`. */
export function countText(count: number, noun: string): string {
	return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
