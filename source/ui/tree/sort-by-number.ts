/** Up to this length, insertion sort is fastest. */
const fewItems = 48;

/**
 * Sorts `items[start .. end)` by a number of each that is not negative, largest first; those of the same
 * number stay as they were. A tree has tens of thousands of directories, most of them small: nothing is
 * allocated for those.
 */
export function sortByNumber(
	items: Int32Array,
	start: number,
	end: number,
	numberOf: (item: number) => number,
): void {
	if (end - start <= fewItems) sortFew(items, start, end, numberOf);
	else sortMany(items, start, end, numberOf);
}

const fewNumbers = new Float64Array(fewItems);

function sortFew(
	items: Int32Array,
	start: number,
	end: number,
	numberOf: (item: number) => number,
): void {
	for (let at = start; at < end; at++) {
		const item = items[at];
		const number = numberOf(item);
		let place = at;
		for (; place > start && fewNumbers[place - 1 - start] < number; place--) {
			items[place] = items[place - 1];
			fewNumbers[place - start] = fewNumbers[place - 1 - start];
		}
		items[place] = item;
		fewNumbers[place - start] = number;
	}
}

function sortMany(
	items: Int32Array,
	start: number,
	end: number,
	numberOf: (item: number) => number,
): void {
	const unsorted = items.slice(start, end);
	const {length} = unsorted;
	// Dividing by a power of two is exact.
	const scale = 2 ** Math.ceil(Math.log2(length));
	const keys = new Float64Array(length);
	let isExact = true;
	for (let place = 0; place < length; place++) {
		// One key of number and place: sorting without a comparison function is many times faster.
		keys[place] = place - numberOf(unsorted[place]) * scale;
		if (keys[place] < Number.MIN_SAFE_INTEGER) isExact = false;
	}
	if (isExact) {
		keys.sort();
		for (let at = 0; at < length; at++) {
			items[start + at] = unsorted[keys[at] - Math.floor(keys[at] / scale) * scale];
		}
		return;
	}
	const sorted = [...unsorted].sort((one, other) => numberOf(other) - numberOf(one));
	items.set(sorted, start);
}
