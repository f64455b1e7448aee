import type {ImageSize} from './images.ts';
import type {Machine} from './machine.ts';

export type Unit = 's' | 'ms' | 'MB' | 'bytes' | '×';

/** Measurements of one thing, and what they may come to at most. */
export type Figure = {
	/** The work that was measured: one row of the table of budgets. */
	readonly work: string;
	/** What of it was measured: `wall time`, `peak memory` … */
	readonly what: string;
	readonly unit: Unit;
	readonly values: readonly number[];
	readonly budget?: number;
	/** Which of the values the budget is for; the median unless it says `worst`. */
	readonly judged?: 'worst';
	/** What dive took, measured elsewhere. */
	readonly yardstick?: string;
	/** The same of the other command, measured in turn with ours. */
	readonly others?: readonly number[];
};

/** What presses of one kind of key took on one image. */
export type KeyFigures = {
	readonly image: string;
	readonly kind: string;
	/** Milliseconds from the key to the last byte of what it changed. */
	readonly milliseconds: readonly number[];
	readonly bytes: readonly number[];
	/** Presses that changed nothing on the screen; they are in none of the other figures. */
	readonly unanswered: number;
};

/** One point of a curve: what images of growing size cost. */
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

/** All that a run measured. */
export type BenchResults = {
	readonly machine: Machine;
	readonly size: ImageSize;
	readonly runs: number;
	/** The other command, where one was run beside ours. */
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
	return values.length === 0 ? [] : [{work, what: 'peak memory', unit: 'MB', values, budget}];
}
