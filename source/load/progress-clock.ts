import type {Progress} from '../sources/source.ts';

export type ProgressClock = {
	/** Shows new progress. */
	readonly report: (progress: Progress) => void;
	readonly stop: () => void;
};

/** Milliseconds over which the rate is the mean. */
const rateMilliseconds = 5000;

/**
 * Adds the elapsed time and the rate to the progress of work, and shows the last progress again every second: the
 * user sees that the program waits and does not hang.
 *
 * @param activity shown until there is progress
 * @param now milliseconds
 */
export function startProgressClock(
	activity: string,
	show: (progress: Progress) => void,
	now: () => number = performance.now.bind(performance),
): ProgressClock {
	const start = now();
	let last: Progress = {
		activity,
		doneBytes: 0,
		totalBytes: undefined,
		doneLayers: 0,
		totalLayers: undefined,
	};
	let samples: readonly Sample[] = [];
	const report = (progress: Progress) => {
		const sample = {activity: progress.activity, bytes: progress.doneBytes, at: now()};
		const newest = samples.at(-1);
		if (newest === undefined || !isBefore(newest, sample) || isDue(newest, sample)) {
			samples = [...samples.filter(older => isBefore(older, sample)), sample];
		}
		last = progress;
		const seconds = Math.floor((sample.at - start) / 1000);
		show({...progress, seconds, bytesPerSecond: rateBetween(samples[0], sample)});
	};
	const timer = setInterval(() => report(last), 1000);
	return {report, stop: () => clearInterval(timer)};
}

/** Bytes of one activity at a time. */
type Sample = {readonly activity: string; readonly bytes: number; readonly at: number};

/** Whether the rate may be measured from the older sample. */
function isBefore(older: Sample, newer: Sample): boolean {
	const isRecent = newer.at - older.at <= rateMilliseconds;
	return isRecent && older.activity === newer.activity && older.bytes <= newer.bytes;
}

/** Progress may be reported thousands of times a second. */
function isDue(older: Sample, newer: Sample): boolean {
	return newer.at - older.at >= 250;
}

/** Bytes per second; `undefined` if less than a second was measured. */
function rateBetween(first: Sample, last: Sample): number | undefined {
	const milliseconds = last.at - first.at;
	return milliseconds < 1000 ? undefined : (1000 * (last.bytes - first.bytes)) / milliseconds;
}
