import {formatBytes, numberText} from '../../text/numbers.ts';
import type {Fix} from './fix.ts';

/** Fixes whose saving is summed up: as many as people do in one go. */
export const firstFixes = 3;

/**
 * The saving of the first fixes that are worth it, and the resulting stored bytes:
 * `the first 3 save 68.4 MB: 726 MB → 658 MB`.
 *
 * @param count fixes to sum up
 */
export function savingsText(
	fixes: readonly Fix[],
	storedBytes: number,
	count = firstFixes,
): string {
	const first = fixes
		.filter(({isWorthFixing, bytes}) => isWorthFixing && bytes > 0)
		.slice(0, count);
	const bytes = first.reduce((sum, fix) => sum + fix.bytes, 0);
	if (first.length === 0) return 'nothing that saves bytes';
	const [before, after] = [storedBytes, storedBytes - bytes].map(formatBytes);
	const sizes = before === after ? '' : `: ${before} → ${after}`;
	const subject =
		first.length === 1 ? 'the first saves' : `the first ${numberText(first.length)} save`;
	return `${subject} ${formatBytes(bytes)}${sizes}`;
}
