import {causes, type WasteCause, type WastedPath} from '../../../analysis/waste.ts';

/** All waste of one step and one cause. */
export type WasteGroup = {
	readonly cause: WasteCause;
	readonly bytes: number;
	/** Number of rows of waste. */
	readonly paths: number;
	/** Layers that store the bytes, oldest first, then the one that wasted them. */
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
	type Building = {bytes: number; paths: number; holders: Set<number>; largest: WastedPath};
	const byStep = new Map<number, Building>();
	for (const row of wasted) {
		const {layers, cause, bytes} = row;
		const key = endOf(row) * causes.length + causes.indexOf(cause);
		let group = byStep.get(key);
		if (group === undefined) {
			group = {bytes: 0, paths: 0, holders: new Set(), largest: row};
			byStep.set(key, group);
		}
		group.bytes += bytes;
		group.paths += 1;
		for (let at = 0; at < layers.length - 1; at++) group.holders.add(layers[at]);
	}
	const groups = [...byStep.values()].map(({bytes, paths, holders, largest}) => ({
		cause: largest.cause,
		bytes,
		paths,
		layers: [...[...holders].sort((one, other) => one - other), endOf(largest)],
		largest,
	}));
	return groups.sort((one, other) => other.bytes - one.bytes);
}

function endOf({layers}: WastedPath): number {
	return layers[layers.length - 1] ?? 0;
}
