import {setImmediate} from 'node:timers/promises';

/**
 * Long work on the thread that draws: a generator that yields at least every {@link iterationsPerYield}
 * iterations of its loops, so that its caller can handle keys in between.
 */
export type Task<Result> = Generator<undefined, Result>;

/** Iterations of a few dozen instructions: together far shorter than a slice. */
export const iterationsPerYield = 4096;

/** Milliseconds of work before the event loop runs: half a frame at 60 Hz. */
export const sliceMilliseconds = 8;

/** When the current slice began. Tasks that follow each other at once share it. */
let sliceStart = 0;

/** Whether it is time to let the event loop run. */
export function isSliceOver(): boolean {
	return performance.now() - sliceStart > sliceMilliseconds;
}

/** Lets the event loop run, and starts the next slice. */
export async function nextSlice(signal?: AbortSignal): Promise<void> {
	await setImmediate();
	signal?.throwIfAborted();
	sliceStart = performance.now();
}

/** Runs a task in slices, so that keys and frames come in between. */
export async function runCooperatively<Result>(
	task: Task<Result>,
	signal?: AbortSignal,
): Promise<Result> {
	for (;;) {
		if (isSliceOver()) await nextSlice(signal);
		const step = task.next();
		if (step.done) return step.value;
	}
}

/** Runs a task to its end. */
export function runSync<Result>(task: Task<Result>): Result {
	for (;;) {
		const step = task.next();
		if (step.done) return step.value;
	}
}
