/** The number of an item that is left out. */
export const notListed = Number.NEGATIVE_INFINITY;

/**
 * The items 0 to `count - 1` with the largest numbers, largest first, those of the same number in their order.
 * A few of a million take one pass.
 *
 * @param limit most items to return, at least 1
 */
export function largestFirst(
	count: number,
	limit: number,
	numberOf: (item: number) => number,
): Int32Array {
	let kept: (readonly [item: number, number: number])[] = [];
	/** Further items need a larger number to be among the first. */
	let least = notListed;
	const drop = () => {
		kept = kept.sort((one, other) => other[1] - one[1]).slice(0, limit);
		if (kept.length === limit) least = kept[limit - 1][1];
	};
	for (let item = 0; item < count; item++) {
		const number = numberOf(item);
		if (number <= least) continue;
		kept.push([item, number]);
		if (kept.length >= 2 * limit) drop();
	}
	drop();
	return Int32Array.from(kept, ([item]) => item);
}
