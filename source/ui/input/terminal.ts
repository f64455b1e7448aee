import {closeSync, openSync} from 'node:fs';
import {ReadStream} from 'node:tty';
import {hangUp} from '../../exit.ts';
import {Failure} from '../../failure.ts';

/** The terminal that keys are read from. */
export type KeySource = {
	readonly stdin: NodeJS.ReadStream;
	/** Stops reading, so that the process can end. */
	close(): void;
};

/**
 * Opens the terminal to read keys from: standard input, or the controlling terminal if standard input
 * is something else, as in `docker save app | layerscope -`.
 *
 * @throws Failure if there is no terminal
 */
export function openKeySource(stdin: NodeJS.ReadStream): KeySource {
	if (stdin.isTTY) return {stdin: watched(stdin), close: () => stdin.unref()};
	let fd: number;
	try {
		fd = openSync('/dev/tty', 'r');
	} catch (error) {
		throw noTerminal(error);
	}
	try {
		const terminal = new ReadStream(fd);
		return {stdin: watched(terminal), close: () => terminal.destroy()};
	} catch (error) {
		closeSync(fd);
		throw noTerminal(error);
	}
}

/** Ends the program when the terminal goes away: reading from it then ends, or fails with EIO. */
function watched(stdin: NodeJS.ReadStream): NodeJS.ReadStream {
	// The list of images and the inspector may read the same terminal in turn.
	stdin.off('end', hangUp).off('error', hangUp);
	return stdin.on('end', hangUp).on('error', hangUp);
}

function noTerminal(cause: unknown): Failure {
	return new Failure(
		'the inspector has no terminal to read keys from',
		'Run it in a terminal, or use layerscope ci, layerscope ls or --json elsewhere.',
		{cause},
	);
}

/** Milliseconds to wait for the process to be stopped. */
const stopMilliseconds = 50;

/**
 * Stops the process group, as Ctrl+Z does for programs that do not read keys themselves. Resolves when
 * the shell continues it, or after {@link stopMilliseconds} if it cannot be stopped.
 */
export async function stopProcess(): Promise<void> {
	process.kill(0, 'SIGTSTP');
	// A stopped process runs no timers.
	await new Promise(resolve => setTimeout(resolve, stopMilliseconds));
	// The size may have changed: terminals send SIGWINCH only to the foreground process group.
	process.kill(process.pid, 'SIGWINCH');
}
