import type {Fix} from './fix.ts';

/**
 * Bytes that other layers store and that a layer turns into waste, by index of the layer; layers that cause
 * none are missing.
 */
export function causedWaste(fixes: readonly Fix[]): ReadonlyMap<number, number> {
	const caused = new Map<number, number>();
	for (const {layers, bytes} of fixes) {
		const end = layers.at(-1);
		if (end === undefined || layers.length < 2) continue;
		caused.set(end, (caused.get(end) ?? 0) + bytes);
	}
	return caused;
}
