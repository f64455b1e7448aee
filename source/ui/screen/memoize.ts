/** Results stored per function: about the texts of three screens. */
const limit = 256;

/**
 * Memoizes a pure function of a text for recent texts. Results must not be modified. Calls with further
 * arguments are not memoized.
 */
export function memoizeByText<Result, Rest extends readonly unknown[]>(
	work: (text: string, ...rest: Rest) => Result,
): (text: string, ...rest: Rest) => Result {
	let recent = new Map<string, Result>();
	let older = new Map<string, Result>();
	return (text, ...rest) => {
		if (rest.length > 0) return work(text, ...rest);
		const known = recent.get(text);
		if (known !== undefined) return known;
		const result = older.get(text) ?? work(text, ...rest);
		if (recent.size === limit) {
			older = recent;
			recent = new Map();
		}
		recent.set(text, result);
		return result;
	};
}

/** As {@link memoizeByText}, for a function of an immutable object. */
export function memoizeByObject<Input extends object, Result>(
	work: (input: Input) => Result,
): (input: Input) => Result {
	const known = new WeakMap<Input, Result>();
	return input => {
		const result = known.get(input) ?? work(input);
		known.set(input, result);
		return result;
	};
}
