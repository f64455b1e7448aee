import type {AnalyzedImage} from '../analyzed-image.ts';
import {type Fix, findFixes} from './fix.ts';

/** The fixes of two images, told apart by their ids. */
export type FixComparison = {
	/** Fixes of the newer image only. */
	readonly appeared: readonly Fix[];
	/** Fixes of the older image only. */
	readonly gone: readonly Fix[];
	/** Fixes of both, as in the newer image. */
	readonly kept: readonly Fix[];
};

export function compareFixes({
	older,
	newer,
}: {
	readonly older: AnalyzedImage;
	readonly newer: AnalyzedImage;
}): FixComparison {
	const before = findFixes(older);
	const after = findFixes(newer);
	const known = new Set(before.map(({id}) => id));
	const left = new Set(after.map(({id}) => id));
	return {
		appeared: after.filter(({id}) => !known.has(id)),
		gone: before.filter(({id}) => !left.has(id)),
		kept: after.filter(({id}) => known.has(id)),
	};
}
