import {readdirSync, readFileSync} from 'node:fs';
import {setPriority} from 'node:os';

/** Nice value of whoever reads the image: a tenth of the usual share, where there are fewer cores than work. */
const readerNiceness = 10;

/**
 * Nice value of the threads that compile and collect garbage, also for the one that draws. That one waits
 * for them now and then, and nothing can raise them again.
 */
const helperNiceness = 5;

const threads = '/proc/self/task';

/**
 * Lets the thread that draws go before those that load: the calling one, and the ones that read files,
 * decompress, compile and collect garbage. With two cores, a key would else wait for its turn as long
 * as drawing takes.
 *
 * On Linux only, where threads have nice values of their own; elsewhere it would be the whole process. To
 * be called when the threads that read are there.
 *
 * @see https://man7.org/linux/man-pages/man2/setpriority.2.html (C library/kernel differences)
 */
export function yieldCores(): void {
	if (process.platform !== 'linux') return;
	try {
		setPriority(0, readerNiceness);
		for (const id of readdirSync(threads)) {
			const name = readFileSync(`${threads}/${id}/comm`, 'latin1');
			if (name.includes('libuv-worker')) setPriority(Number(id), readerNiceness);
			else if (name.includes('V8Worker')) setPriority(Number(id), helperNiceness);
		}
	} catch {
		// A thread that has ended meanwhile, or a place without /proc: loading goes on as it would.
	}
}
