import {setFlagsFromString} from 'node:v8';

/** The newest Node.js whose V8 is known to have the flag: of one that it does not know V8 complains. */
const newestMajor = 26;

/**
 * Keeps the part of the heap small that new objects are made in. V8 lets it grow to 16 MB, and counts small
 * objects only: the buffers of 64 kB that an image comes in hang from these, and would stay for hundreds
 * of megabytes. To collect them sooner takes less time than to get new memory for others.
 *
 * For the thread that reads an image and draws nothing: drawing makes many small objects.
 */
export function keepHeapSmall(): void {
	if (Number.parseInt(process.versions.node, 10) > newestMajor) return;
	setFlagsFromString('--semi-space-growth-factor=1');
}

/** Megabytes for the same in a thread of its own, which can be told by itself. */
export const youngGenerationMegabytes = 6;
