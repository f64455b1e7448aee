import {readdirSync, readFileSync} from 'node:fs';
import {setPriority} from 'node:os';
import {collectAlone} from './garbage-collection.ts';

/** Nice value of the threads that read the image: a tenth of the usual share of a busy core. */
const readerNiceness = 10;

/**
 * Nice value of V8's threads, which also compile and collect garbage for the thread that draws. Their
 * priority cannot be raised again.
 */
const helperNiceness = 5;

const threads = '/proc/self/task';

/**
 * Gives the thread that draws priority over those that load: the calling one, and those that read
 * files, decompress, compile and collect garbage. With two cores, keys would wait for them.
 *
 * On Linux only, where each thread has its own nice value. Call it once the threads that read exist.
 *
 * @see https://man7.org/linux/man-pages/man2/setpriority.2.html (C library/kernel differences)
 */
export function yieldCores(): void {
	if (process.platform !== 'linux') return;
	collectAlone();
	try {
		setPriority(0, readerNiceness);
		for (const id of readdirSync(threads)) {
			const name = readFileSync(`${threads}/${id}/comm`, 'latin1');
			if (name.includes('libuv-worker')) setPriority(Number(id), readerNiceness);
			else if (name.includes('V8Worker')) setPriority(Number(id), helperNiceness);
		}
	} catch {
		// A thread has ended meanwhile, or there is no /proc: priorities stay as they are.
	}
}
