import {setFlagsFromString} from 'node:v8';

/** The newest major version of Node.js that is known to have the flags. V8 warns about unknown ones. */
const newestMajor = 26;

/**
 * Keeps V8's young generation small, and collects it without V8's helper threads. Otherwise it may grow to
 * 16 MB, which counts objects, but not the memory of the buffers that they hold: hundreds of megabytes of
 * chunks would wait for collection. Helpers do not pay for a small generation, and they wait for a core while
 * other threads decompress.
 *
 * Call it in threads that read an image and draw nothing: drawing makes many small objects.
 */
export function keepHeapSmall(): void {
	setFlag('--semi-space-growth-factor=1');
	collectAlone();
}

/** The same limit for a worker thread, in megabytes. */
export const youngGenerationMegabytes = 6;

/**
 * Makes each thread collect its young generation without V8's helper threads. These have a low priority while
 * an image loads, and the thread that draws would wait for them.
 */
export function collectAlone(): void {
	setFlag('--no-parallel-scavenge');
}

/**
 * Lets old memory grow to seven times its size before the next collection, in all threads, until the returned
 * function is called. The arrays of an image count as old memory, so that it would be collected as soon as
 * they arrive, which takes 10 ms just when the image is to be drawn.
 */
export function putOffCollection(): () => void {
	setFlag('--heap-growing-percent=600');
	return () => setFlag('--heap-growing-percent=0');
}

/** Sets a flag for all threads. */
function setFlag(flag: string): void {
	if (Number.parseInt(process.versions.node, 10) <= newestMajor) setFlagsFromString(flag);
}
