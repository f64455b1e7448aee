import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {peakBytesOf} from './peak-memory.ts';

/** The cost of a process, from before its start to its end. */
export type ProcessFigures = {
	readonly seconds: number;
	/** User and system time of all its threads and children; the resolution is 10 ms. */
	readonly cpuSeconds?: number;
	/** Largest resident set. */
	readonly peakBytes?: number;
};

export type ProcessOptions = {
	readonly env: NodeJS.ProcessEnv;
	readonly cwd: string;
};

const timeProgram = '/usr/bin/time';

/**
 * Runs a command, discards its output and measures it. GNU time prints the CPU time and memory that the
 * kernel reports to the parent process. (Node.js must not be that parent: between fork and exec a process
 * counts its parent's memory as its own.) Without GNU time, the peak is polled from /proc while the process
 * runs; without /proc it is omitted.
 *
 * @throws Error with the last line of standard error if the exit code is neither 0 nor 1 (1 is a failed check)
 */
export async function measureProcess(
	command: readonly string[],
	{env, cwd}: ProcessOptions,
): Promise<ProcessFigures> {
	const scratch = mkdtempSync(path.join(tmpdir(), 'layerscope-time-'));
	const report = path.join(scratch, 'time');
	const hasTime = existsSync(timeProgram) && process.platform === 'linux';
	const [file, ...args] = hasTime
		? [timeProgram, '--quiet', '--format=%U %S %M', `--output=${report}`, ...command]
		: command;
	try {
		const start = performance.now();
		const child = spawn(file, args, {env, cwd, stdio: ['ignore', 'ignore', 'pipe']});
		const messages: Buffer[] = [];
		child.stderr.on('data', (data: Buffer) => messages.push(data));
		let polled: number | undefined;
		const poll = hasTime
			? undefined
			: setInterval(() => {
					polled = peakBytesOf(child.pid) ?? polled;
				}, 10);
		let seconds = 0;
		child.on('exit', () => {
			seconds = (performance.now() - start) / 1000;
		});
		const code = await new Promise<number | null>((resolve, reject) => {
			child.on('error', reject);
			child.on('close', resolve);
		});
		clearInterval(poll);
		if (code !== 0 && code !== 1) {
			const last = Buffer.concat(messages).toString().trim().split('\n').at(-1);
			throw new Error(`${command.join(' ')} ended with ${code}: ${last}`);
		}
		if (!hasTime) return {seconds, peakBytes: polled};
		return {seconds, ...parseTimeReport(readFileSync(report, 'utf8'))};
	} finally {
		rmSync(scratch, {recursive: true, force: true});
	}
}

/** Reads `user system kibibytes`, as GNU time prints them. */
export function parseTimeReport(text: string): Pick<ProcessFigures, 'cpuSeconds' | 'peakBytes'> {
	const [user, system, kibibytes] = text.trim().split(' ').map(Number);
	return {cpuSeconds: user + system, peakBytes: kibibytes * 1024};
}
