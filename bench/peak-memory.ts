import {readFileSync} from 'node:fs';

/** Peak resident set size of a running process; `undefined` without /proc. */
export function peakBytesOf(pid: number | undefined): number | undefined {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status);
		return peak ? Number(peak[1]) * 1024 : undefined;
	} catch {
		return undefined;
	}
}
