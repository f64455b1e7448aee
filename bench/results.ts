import type {ImageSize} from './images.ts';
import type {Machine} from './machine.ts';

export type Unit = 's' | 'ms' | 'MB' | 'bytes' | 'requests' | '%' | '×';

/** Repeated measurements of one metric, and its budget. */
export type Figure = {
	/** The measured work, such as `inspector ready: …`. */
	readonly work: string;
	/** `wall time`, `peak memory` … */
	readonly metric: string;
	readonly unit: Unit;
	readonly values: readonly number[];
	readonly budget?: number;
	/** Compare the largest value with the budget, not the median. */
	readonly judged?: 'worst';
	/** Dive's result, measured elsewhere. */
	readonly yardstick?: string;
	/** Values of the other command, measured in alternation. */
	readonly others?: readonly number[];
};

/** Presses of one kind of key on one image. */
export type KeyFigures = {
	readonly image: string;
	readonly kind: string;
	/** From writing the key to the last byte of the screen update. */
	readonly milliseconds: readonly number[];
	readonly bytes: readonly number[];
	/** Number of presses that did not change the screen; the other fields exclude them. */
	readonly unanswered: number;
};

/** The cost of one image in a series of growing size. */
export type ScalingPoint = {
	/** `300k entries`, `30 layers`. */
	readonly label: string;
	readonly entries: number;
	readonly layers: number;
	readonly seconds: readonly number[];
	readonly peakMegabytes: readonly number[];
};

export type ScalingTable = {
	readonly title: string;
	readonly points: readonly ScalingPoint[];
};

/** All results of a run. */
export type BenchResults = {
	readonly machine: Machine;
	readonly size: ImageSize;
	readonly runs: number;
	/** The command that was compared with, if any. */
	readonly other?: string;
	readonly images: readonly {readonly title: string; readonly bytes: number}[];
	readonly figures: readonly Figure[];
	readonly keys: readonly KeyFigures[];
	readonly scaling: readonly ScalingTable[];
};

export function peakFigure(
	work: string,
	bytes: readonly (number | undefined)[],
	budget?: number,
): readonly Figure[] {
	const values = bytes.filter(value => value !== undefined).map(value => value / 1e6);
	return values.length === 0 ? [] : [{work, metric: 'peak memory', unit: 'MB', values, budget}];
}
