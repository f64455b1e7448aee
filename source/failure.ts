/**
 * Work that could not be done, told to the user in two lines: what failed and on what (`message`),
 * and what to do next (`hint`). Commands answer it with exit code 2.
 */
export class Failure extends Error {
	override readonly name = 'Failure';
	readonly hint: string;

	constructor(message: string, hint: string, options?: {readonly cause?: unknown}) {
		super(message, options);
		this.hint = hint;
	}
}

/** The user cancelled the work (Ctrl+C, Esc while loading). No message is owed. */
export function isAbort(error: unknown): boolean {
	return error instanceof Error && error.name === 'AbortError';
}
