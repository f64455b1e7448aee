import type {Fix} from './fix.ts';

/** The waste that a layer causes. */
export type CausedWaste = {
	/** Bytes that other layers store and that the layer turns into waste. */
	readonly bytes: number;
	/** The fix with the most of them. */
	readonly largest: Fix;
};

/** The waste that each layer causes in others, by index of the layer; layers that cause none are missing. */
export function causedWaste(fixes: readonly Fix[]): ReadonlyMap<number, CausedWaste> {
	const caused = new Map<number, CausedWaste>();
	for (const fix of fixes) {
		const end = fix.layers.at(-1);
		if (end === undefined || fix.layers.length < 2) continue;
		const known = caused.get(end);
		caused.set(end, {
			bytes: (known?.bytes ?? 0) + fix.bytes,
			largest: known === undefined || known.largest.bytes < fix.bytes ? fix : known.largest,
		});
	}
	return caused;
}
