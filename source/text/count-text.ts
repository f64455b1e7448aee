let numbers: Intl.NumberFormat | undefined;

/** `12,345`. */
export function numberText(count: number): string {
	// Made when it is needed: it takes longer than all else that a small module does when it is loaded.
	numbers ??= new Intl.NumberFormat('en');
	return numbers.format(count);
}

/** A number with its noun: `1 file`, `1,234 files`. */
export function countText(count: number, noun: string): string {
	return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
