import {closeSync, openSync} from 'node:fs';
import {ReadStream} from 'node:tty';
import {Failure} from '../../failure.ts';

/** Where keys come from. */
export type KeySource = {
	readonly stdin: NodeJS.ReadStream;
	/** Lets go of it: it would keep the process alive. */
	close(): void;
};

/**
 * Standard input where it is a terminal; else, as in `docker save app | layerscope -`, the terminal
 * that controls the process.
 *
 * @throws Failure where there is no terminal to read keys from
 */
export function openKeySource(stdin: NodeJS.ReadStream): KeySource {
	if (stdin.isTTY) return {stdin: ignoreErrors(stdin), close: () => stdin.pause()};
	let fd: number;
	try {
		fd = openSync('/dev/tty', 'r');
	} catch (error) {
		throw noTerminal(error);
	}
	try {
		const terminal = new ReadStream(fd);
		return {stdin: ignoreErrors(terminal), close: () => terminal.destroy()};
	} catch (error) {
		closeSync(fd);
		throw noTerminal(error);
	}
}

/** A terminal that goes away sends SIGHUP, and fails writes. Reads need not report it again. */
function ignoreErrors(stdin: NodeJS.ReadStream): NodeJS.ReadStream {
	return stdin.on('error', () => {});
}

function noTerminal(cause: unknown): Failure {
	return new Failure(
		'the inspector has no terminal to read keys from',
		'Run it in a terminal, or use layerscope ci, layerscope ls or --json elsewhere.',
		{cause},
	);
}

/** Milliseconds from asking to be stopped until we surely are, or surely are not going to be. */
const stopMilliseconds = 50;

/**
 * Stops the process and those that it runs in a pipe with, as Ctrl+Z does in other programs. Resolves
 * when the shell continues it, and soon where there is no shell to do so.
 */
export async function stopProcess(): Promise<void> {
	process.kill(0, 'SIGTSTP');
	// The timer stands still with the process. Where stopping is not possible, it just runs out.
	await new Promise(resolve => setTimeout(resolve, stopMilliseconds));
	// The terminal may have another size by now, and tells only those in the foreground.
	process.kill(process.pid, 'SIGWINCH');
}
