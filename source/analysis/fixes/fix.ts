import type {AnalyzedImage} from '../analyzed-image.ts';
import type {WasteCause, WastedPath} from '../waste.ts';
import {buildSteps} from './build-steps.ts';
import {describeGroup} from './describe-group.ts';
import {findings} from './findings.ts';
import {fixIds} from './fix-id.ts';
import {groupWaste} from './group-waste.ts';

/** A change of the build that saves bytes, or that makes it better without saving any. */
export type Fix = {
	/**
	 * Twelve hexadecimal digits, unique in the image. Depends on cause, place and instructions only, so
	 * that it survives a rebuild.
	 */
	readonly id: string;
	/** `null` for a finding without wasted bytes. */
	readonly cause: WasteCause | null;
	/** Stored bytes that the fix saves. */
	readonly bytes: number;
	/** Number of wasted paths; a removed folder is one. */
	readonly paths: number;
	/** The wasted paths, largest first. */
	readonly rows: readonly WastedPath[];
	/** The wasted path if there is one, otherwise the folder that has all of them. Not printable. */
	readonly folder: string;
	/** Layers that store the bytes, oldest first, then the one that wastes them. */
	readonly layers: readonly number[];
	/** A few paths by name, or their number and folder. Printable. */
	readonly place: string;
	/** The cause in two or three words: `owner changed`. */
	readonly why: string;
	/** One printable line: `layer 8 removes what layer 5 stored: /out`. */
	readonly summary: string;
	/** One or two printable sentences for the author of the Dockerfile. */
	readonly advice: string;
	/** A secret that can still be read; printable. */
	readonly warning: string | null;
	/** False for files that the build cannot reasonably avoid: rewritten by package managers, or the base image's. */
	readonly isWorthFixing: boolean;
};

/** The heading of fixes that are not worth it. */
export const hardToAvoid = 'Hard to avoid';

/**
 * Groups all wasted paths of an image into fixes, and adds findings without wasted bytes. The fixes'
 * bytes add up to the wasted bytes. Those worth fixing come first, then those with the most bytes.
 */
export function findFixes({info, analysis}: AnalyzedImage): readonly Fix[] {
	const steps = buildSteps(info);
	const idOf = fixIds(steps);
	const fixes = groupWaste(analysis, steps).map(group => {
		const description = describeGroup(group, steps);
		const {cause, bytes, rows, holders, end, topic, place} = group;
		const layers = [...holders, end];
		return {
			id: idOf([cause, topic, place.folder], layers),
			cause,
			bytes,
			paths: rows.length,
			rows,
			folder: place.folder,
			layers,
			place: place.text,
			...description,
		};
	});
	const others = findings(info, steps).map(({topic, ...finding}) => ({
		...finding,
		id: idOf([topic, finding.place], finding.layers),
		cause: null,
		bytes: 0,
		paths: 0,
		rows: [],
		folder: '/',
		warning: null,
		isWorthFixing: true,
	}));
	return [...fixes, ...others].sort(
		(one, other) =>
			Number(other.isWorthFixing) - Number(one.isWorthFixing) || other.bytes - one.bytes,
	);
}
