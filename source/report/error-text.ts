import {Failure} from '../failure.ts';
import {printable} from '../text/printable.ts';

/**
 * An error as shown to the user: a line with the message and a line with the hint; ends in a line
 * feed.
 *
 * @param isVerbose whether to append the stacks of the error and its causes
 */
export function errorText(error: unknown, isVerbose: boolean): string {
	const message = error instanceof Error ? error.message : String(error);
	const hint =
		error instanceof Failure
			? error.hint
			: 'This is a bug in layerscope. Run it again with --verbose and report what it prints.';
	const lines = [`layerscope: ${printable(message)}`, printable(hint)];
	if (isVerbose) lines.push(...stackLines(error));
	return `${lines.join('\n')}\n`;
}

function stackLines(error: unknown): readonly string[] {
	if (!(error instanceof Error)) return [];
	const own = (error.stack ?? '').split('\n').map(printable);
	return error.cause === undefined ? own : [...own, 'caused by:', ...stackLines(error.cause)];
}
