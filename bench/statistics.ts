/** What several measurements of one thing come to. */
export type Summary = {
	readonly median: number;
	readonly min: number;
	readonly max: number;
	readonly count: number;
};

/**
 * Sums measurements up. The median, and not the mean, because a busy machine only ever adds time.
 *
 * @throws RangeError where there are none
 */
export function summarize(values: readonly number[]): Summary {
	if (values.length === 0) throw new RangeError('nothing was measured');
	const sorted = values.toSorted((one, other) => one - other);
	const middle = sorted.length / 2;
	const median =
		sorted.length % 2 === 1
			? sorted[Math.floor(middle)]
			: (sorted[middle - 1] + sorted[middle]) / 2;
	return {median, min: sorted[0], max: sorted[sorted.length - 1], count: sorted.length};
}

/** The value that `share` (0 to 1) of the values are not above. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
