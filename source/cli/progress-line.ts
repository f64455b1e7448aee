import {startProgressClock} from '../load/progress-clock.ts';
import type {Progress} from '../sources/source.ts';
import {formatBytes} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';

/** Shorter work shows no progress. */
const delayMilliseconds = 500;

const intervalMilliseconds = 100;

/** Seconds without a byte after which a log says so. */
const silenceSeconds = 10;

/**
 * Shows the progress of work on one line of the terminal once it takes longer than half a second, and
 * removes the line at the end. Without a terminal, as in CI, it writes {@link silenceLog lines} about waits only.
 *
 * @param activity shown until there is progress
 */
export async function withProgressLine<Result>(
	output: NodeJS.WriteStream,
	activity: string,
	work: (onProgress: (progress: Progress) => void) => Promise<Result>,
): Promise<Result> {
	if (!output.isTTY || process.env.TERM === 'dumb') {
		const clock = startProgressClock(
			activity,
			silenceLog(line => output.write(`${line}\n`)),
		);
		return work(clock.report).finally(clock.stop);
	}
	const start = performance.now();
	let lastDraw = start + delayMilliseconds - intervalMilliseconds;
	let isDrawn = false;
	const clock = startProgressClock(activity, progress => {
		const now = performance.now();
		if (now - lastDraw < intervalMilliseconds) return;
		lastDraw = now;
		isDrawn = true;
		output.write(`\r\x1b[K${fitted(progressText(progress), (output.columns || 80) - 1)}`);
	});
	try {
		return await work(clock.report);
	} finally {
		clock.stop();
		if (isDrawn) output.write('\r\x1b[K');
	}
}

/**
 * Writes a line when no byte has come for ten seconds, and again whenever that time has doubled. So a log
 * shows that the program waits, and for what, and stays short.
 *
 * @returns takes the progress of a {@link startProgressClock clock}
 */
export function silenceLog(write: (line: string) => void): (progress: Progress) => void {
	let bytes = 0;
	let since = 0;
	let due = silenceSeconds;
	return ({activity, doneBytes, seconds = 0}) => {
		if (doneBytes !== bytes) {
			bytes = doneBytes;
			since = seconds;
			due = silenceSeconds;
		}
		if (seconds - since < due) return;
		due *= 2;
		write(`${printable(activity)}: no data for ${seconds - since} s`);
	};
}

/** The activity and its progress in one line. */
export function progressText(progress: Progress): string {
	const {activity, doneBytes, totalBytes, doneLayers, totalLayers, bytesPerSecond} = progress;
	const parts = [printable(activity)];
	if (doneBytes > 0) {
		if (totalBytes !== undefined && totalBytes > 0) {
			const percent = Math.min(99, Math.floor((100 * doneBytes) / totalBytes));
			parts.push(`${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}, ${percent} %`);
		} else {
			parts.push(formatBytes(doneBytes));
		}
		if (bytesPerSecond !== undefined) parts.push(`${formatBytes(bytesPerSecond)}/s`);
		if (totalLayers !== undefined)
			parts.push(`layer ${Math.min(doneLayers + 1, totalLayers)} of ${totalLayers}`);
	}
	if (progress.seconds) parts.push(`${progress.seconds} s`);
	return parts.join(' · ');
}

/** The text with a hint if there is room for it. */
function fitted(text: string, columns: number): string {
	const withHint = `${text} (Ctrl+C cancels)`;
	return (withHint.length <= columns ? withHint : text).slice(0, columns);
}
