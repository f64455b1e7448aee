/** A whole number that is not negative: `12,345`. `Intl.NumberFormat` takes 5 to 10 ms to be there. */
export function numberText(count: number): string {
	return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A number with its noun: `1 file`, `1,234 files`. */
export function countText(count: number, noun: string): string {
	return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
