import type {Progress} from '../sources/source.ts';

export type ProgressClock = {
	/** Shows new progress. */
	readonly report: (progress: Progress) => void;
	readonly stop: () => void;
};

/**
 * Adds the elapsed time to the progress of work, and shows the last progress again every second: the
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
	const report = (progress: Progress) => {
		last = progress;
		show({...progress, seconds: Math.floor((now() - start) / 1000)});
	};
	const timer = setInterval(() => report(last), 1000);
	return {report, stop: () => clearInterval(timer)};
}
