import type {WasteCause, WastedPath} from '../analysis/waste.ts';

/** All that one step wasted in one way. */
export type WasteGroup = {
	readonly cause: WasteCause;
	readonly bytes: number;
	/** Number of rows of waste. */
	readonly paths: number;
	/** Layers that hold the bytes, oldest first, then the one that made them waste. */
	readonly layers: readonly number[];
	/** The row with the most bytes. */
	readonly largest: WastedPath;
};

/**
 * Puts rows of waste together that the same step made, largest first: a single `rm` or `chown` can
 * waste a thousand paths.
 *
 * @param wasted largest first
 */
export function wasteGroups(wasted: readonly WastedPath[]): readonly WasteGroup[] {
	const bySteps = Map.groupBy(wasted, ({cause, layers}) => `${layers.at(-1)} ${cause}`);
	const groups = [...bySteps.values()].map(rows => {
		const [largest] = rows;
		const end = largest.layers.at(-1) ?? 0;
		const holders = new Set(rows.flatMap(({layers}) => layers.slice(0, -1)));
		return {
			cause: largest.cause,
			bytes: rows.reduce((sum, {bytes}) => sum + bytes, 0),
			paths: rows.length,
			layers: [...[...holders].sort((one, other) => one - other), end],
			largest,
		};
	});
	return groups.sort((one, other) => other.bytes - one.bytes);
}
