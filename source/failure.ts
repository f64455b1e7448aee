/**
 * An expected error, shown to the user in two lines: what failed (`message`) and what to do next
 * (`hint`). Commands then end with exit code 2. Any other error is a bug.
 */
export class Failure extends Error {
	override readonly name = 'Failure';
	readonly hint: string;

	constructor(message: string, hint: string, options?: {readonly cause?: unknown}) {
		super(message, options);
		this.hint = hint;
	}
}

/** Whether the user cancelled the work (Ctrl+C, Esc while loading). No message is shown then. */
export function isAbort(error: unknown): boolean {
	return error instanceof Error && error.name === 'AbortError';
}
