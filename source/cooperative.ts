import {setImmediate} from 'node:timers/promises';

/**
 * Work in small steps: a generator that yields now and then, at the most every
 * {@link iterationsPerYield} turns of its loops. Whoever drives it decides whether anything else gets
 * its turn in between.
 */
export type Task<Result> = Generator<undefined, Result>;

/** Turns of a loop of a few dozen instructions that take far less than a slice. */
export const iterationsPerYield = 4096;

/** Milliseconds of work before the event loop gets its turn: half of a 60 Hz frame. */
export const sliceMilliseconds = 8;

/** When the event loop last had its turn on behalf of any work: what follows other work at once shares its slice. */
let sliceStart = 0;

/** Whether the event loop is due for its turn. */
export function isSliceOver(): boolean {
	return performance.now() - sliceStart > sliceMilliseconds;
}

/** Gives the event loop its turn. */
export async function nextSlice(signal?: AbortSignal): Promise<void> {
	await setImmediate();
	signal?.throwIfAborted();
	sliceStart = performance.now();
}

/** Does the work in slices: keys and frames come in between. */
export async function runCooperatively<Result>(
	steps: Task<Result>,
	signal?: AbortSignal,
): Promise<Result> {
	for (;;) {
		if (isSliceOver()) await nextSlice(signal);
		const step = steps.next();
		if (step.done) return step.value;
	}
}

/** Does the work in one go. */
export function runSync<Result>(steps: Task<Result>): Result {
	for (;;) {
		const step = steps.next();
		if (step.done) return step.value;
	}
}

/**
 * Work that is begun in slices while there is time for it, and gone on with where it is by whoever needs
 * its result at once.
 */
export class BegunWork<Result> {
	readonly #steps: Task<Result>;
	#end: {readonly result: Result} | undefined;

	constructor(steps: Task<Result>) {
		this.#steps = steps;
	}

	/** `undefined` before the work is done. */
	get result(): Result | undefined {
		return this.#end?.result;
	}

	/** The rest of the work; others may do some of it in between. */
	*rest(): Task<Result> {
		for (;;) {
			if (this.#end) return this.#end.result;
			const step = this.#steps.next();
			if (step.done) this.#end = {result: step.value};
			else yield;
		}
	}
}
