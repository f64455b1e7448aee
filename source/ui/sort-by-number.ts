/** Up to as many it is quickest to put each where it belongs among those before it. */
const fewItems = 48;

/**
 * Sorts the items from `first` on by a number of each, smallest first; of the same number stay as they
 * were. A tree has tens of thousands of directories, most of them small: nothing is allocated for those.
 */
export function sortByNumber(
	items: number[],
	first: number,
	numberOf: (item: number) => number,
): void {
	if (items.length - first <= fewItems) sortFew(items, first, numberOf);
	else sortMany(items, first, numberOf);
}

const fewNumbers = new Float64Array(fewItems);

function sortFew(items: number[], first: number, numberOf: (item: number) => number): void {
	for (let at = first; at < items.length; at++) {
		const item = items[at];
		const number = numberOf(item);
		let place = at;
		for (; place > first && fewNumbers[place - 1 - first] > number; place--) {
			items[place] = items[place - 1];
			fewNumbers[place - first] = fewNumbers[place - 1 - first];
		}
		items[place] = item;
		fewNumbers[place - first] = number;
	}
}

function sortMany(items: number[], first: number, numberOf: (item: number) => number): void {
	const unsorted = items.slice(first);
	const {length} = unsorted;
	// By a power of two numbers are divided without rounding.
	const scale = 2 ** Math.ceil(Math.log2(length));
	const keys = new Float64Array(length);
	let isExact = true;
	for (let place = 0; place < length; place++) {
		// Number and place in one key: sorting without a function to compare is many times as fast.
		keys[place] = numberOf(unsorted[place]) * scale + place;
		if (keys[place] > Number.MAX_SAFE_INTEGER) isExact = false;
	}
	if (isExact) {
		keys.sort();
		for (let at = 0; at < length; at++) {
			items[first + at] = unsorted[keys[at] - Math.floor(keys[at] / scale) * scale];
		}
		return;
	}
	unsorted.sort((one, other) => numberOf(one) - numberOf(other));
	for (let at = 0; at < length; at++) items[first + at] = unsorted[at];
}
