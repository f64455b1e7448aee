/** A number with its noun: `1 file`, `1,234 files`. */
export function countText(count: number, noun: string): string {
	return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
