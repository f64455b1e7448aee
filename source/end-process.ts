/** Milliseconds between two looks whether all is written. */
const lookMilliseconds = 100;

/**
 * Ends the process although something is still being waited for: an engine that does not answer, or a
 * disk that hangs, may not care that the work was cancelled. For when all work is done; what was
 * written is waited for. A process that nothing keeps ends by itself, and sooner.
 */
export function endProcessSoon(): void {
	const {stdout, stderr} = process;
	const timer = setInterval(() => {
		if (stdout.writableLength === 0 && stderr.writableLength === 0) process.exit();
	}, lookMilliseconds);
	timer.unref();
}
