/** Summary of repeated measurements. */
export type Summary = {
	readonly median: number;
	readonly min: number;
	readonly max: number;
	readonly count: number;
};

/**
 * Summarizes measurements. It uses the median, not the mean, because load on the machine only adds time.
 *
 * @throws RangeError if there are no values
 */
export function summarize(values: readonly number[]): Summary {
	if (values.length === 0) throw new RangeError('no values to summarize');
	const sorted = values.toSorted((one, other) => one - other);
	const middle = sorted.length / 2;
	const median =
		sorted.length % 2 === 1
			? sorted[Math.floor(middle)]
			: (sorted[middle - 1] + sorted[middle]) / 2;
	return {median, min: sorted[0], max: sorted[sorted.length - 1], count: sorted.length};
}

/** The smallest value that is at least as large as `share` (0 to 1) of the values. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
