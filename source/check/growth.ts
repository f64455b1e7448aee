import type {ImageComparison} from '../analysis/image-comparison.ts';
import {Failure} from '../failure.ts';
import {matchName, suggestName} from '../text/match-name.ts';
import {parseTolerance, type Tolerance, toleratedBytes} from './tolerance.ts';

/** The figures whose growth can be limited: stored bytes, wasted bytes, removable bytes, and layers. */
export const growthNames = ['growth', 'waste', 'removable', 'layers'] as const;

export type GrowthName = (typeof growthNames)[number];

/** A limit for the growth of a figure, in its unit or as a ratio of the older figure. */
export type GrowthLimit = {
	readonly name: GrowthName;
	readonly most: Tolerance;
	/** As the user wrote it: `growth=10%`. */
	readonly text: string;
};

/** How much a figure has grown, and whether that is too much. */
export type Growth = {
	readonly name: GrowthName;
	readonly older: number;
	readonly newer: number;
	/** The limit that is exceeded, if any. */
	readonly exceeded: GrowthLimit | undefined;
};

/**
 * Parses the limits of `--fail-on`: `growth=10%,waste=0`.
 *
 * @throws Failure if a name or a value is invalid
 */
export function parseGrowthLimits(text: string): readonly GrowthLimit[] {
	return text.split(',').map(item => {
		const [key, value = ''] = item.split(/=(.*)/s);
		const name = matchName(key, growthNames);
		if (name === undefined) {
			throw new Failure(`--fail-on has no figure "${key}"`, suggestName(key, growthNames));
		}
		const most = parseTolerance(value);
		if (most === undefined) {
			throw new Failure(
				`--fail-on: ${name} cannot be "${value}"`,
				'It takes an amount such as 20MB, 0 or 10%.',
			);
		}
		return {name, most, text: item.trim()};
	});
}

/** How much the figures of an image have grown, each with the limit that it exceeds. */
export function judgeGrowth(
	{older, newer}: ImageComparison,
	limits: readonly GrowthLimit[],
): readonly Growth[] {
	const before = figuresOf(older);
	const after = figuresOf(newer);
	return growthNames.map(name => {
		const growth = after[name] - before[name];
		const exceeded = limits.find(
			({name: limited, most}) => limited === name && growth > toleratedBytes(most, before[name]),
		);
		return {name, older: before[name], newer: after[name], exceeded};
	});
}

function figuresOf({
	info,
	analysis: {totals, removable},
}: ImageComparison['older']): Readonly<Record<GrowthName, number>> {
	return {
		growth: totals.storedBytes,
		waste: totals.wastedBytes,
		removable: removable.bytes,
		layers: info.layers.length,
	};
}
