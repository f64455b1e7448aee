import {none} from '../image/image-tree.ts';
import type {Fix} from './fixes/fix.ts';
import type {WastedPath} from './waste.ts';

/** Finds the waste of a path, and the fix for it. */
export type WasteLookup = {
	readonly wasteAt: (node: number) => readonly WastedPath[];
	readonly fixOf: (row: WastedPath) => Fix | undefined;
};

/** Rows of waste, each created when it is first needed. */
export type WasteRows = {
	/** By row: its node. */
	readonly nodes: ArrayLike<number>;
	readonly at: (row: number) => WastedPath;
	readonly indexOf: (row: WastedPath) => number | undefined;
	/** By fix: the indexes of its rows. */
	readonly byFix: readonly ArrayLike<number>[];
};

/**
 * Looks up rows in arrays, which are made at the first use. For 26,000 rows, a `Map` of arrays takes tens of
 * milliseconds.
 */
export function wasteLookup(rows: () => WasteRows, fixes: readonly Fix[]): WasteLookup {
	let lists: ReturnType<typeof listRows> | undefined;
	const known = () => (lists ??= listRows(rows()));
	return {
		wasteAt: node => {
			const {at, firstOf, nextOf} = known();
			const found: WastedPath[] = [];
			for (let row = firstOf[node] ?? none; row !== none; row = nextOf[row]) found.push(at(row));
			return found;
		},
		fixOf: row => {
			const {indexOf, fixOf} = known();
			const index = indexOf(row);
			return index === undefined ? undefined : fixes[fixOf[index]];
		},
	};
}

/** The lookup of an image whose rows have all been created. */
export function plainLookup(wasted: readonly WastedPath[], fixes: readonly Fix[]): WasteLookup {
	return wasteLookup(() => {
		const indexes = new Map(wasted.map((row, index) => [row, index]));
		return {
			nodes: wasted.map(({node}) => node),
			at: row => wasted[row],
			indexOf: row => indexes.get(row),
			byFix: fixes.map(({rows}) => rows.map(row => indexes.get(row)!)),
		};
	}, fixes);
}

/** Lists the rows by node, and the fixes by row. */
function listRows({nodes, byFix, ...rows}: WasteRows) {
	const {length} = nodes;
	let last = none;
	for (let row = 0; row < length; row++) last = Math.max(last, nodes[row]);
	const firstOf = new Int32Array(last + 1).fill(none);
	const nextOf = new Int32Array(length);
	for (let row = length - 1; row >= 0; row--) {
		nextOf[row] = firstOf[nodes[row]];
		firstOf[nodes[row]] = row;
	}
	const fixOf = new Int32Array(length).fill(none);
	for (const [fix, indexes] of byFix.entries()) {
		for (let at = 0; at < indexes.length; at++) fixOf[indexes[at]] = fix;
	}
	return {...rows, firstOf, nextOf, fixOf};
}
