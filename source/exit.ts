/** Exit codes of commands. */
export const exitCodes = {ok: 0, ruleFailed: 1, failed: 2} as const;

/** Signals that end the program, with the exit code that shells expect of each (128 + its number). */
export const endingSignals = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/**
 * Ends the program as SIGHUP does. For a terminal that is gone: it sends SIGHUP to the shell, which may
 * ignore it.
 */
export function hangUp(): void {
	if (process.exitCode === undefined) process.emit('SIGHUP', 'SIGHUP');
}

/** Milliseconds between two checks whether all output is written. */
const checkMilliseconds = 100;

/**
 * Ends the process once its output is written, even if something is still pending: an engine that
 * does not answer, or a disk that hangs, may ignore the cancellation. Call it when all work is done. A
 * process without pending work ends by itself, and sooner.
 */
export function endProcessSoon(): void {
	const {stdout, stderr} = process;
	const timer = setInterval(() => {
		if (stdout.writableLength === 0 && stderr.writableLength === 0) process.exit();
	}, checkMilliseconds);
	timer.unref();
}
