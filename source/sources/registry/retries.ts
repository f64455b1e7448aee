import {setTimeout as pause} from 'node:timers/promises';

/** An answer that is not a success. */
export class StatusError extends Error {
	override readonly name = 'StatusError';
	readonly status: number;
	/** Milliseconds that the server asks to wait. */
	readonly retryAfter: number | undefined;

	constructor(status: number, retryAfter?: string) {
		super(`status ${status}`);
		this.status = status;
		this.retryAfter = retryAfter === undefined ? undefined : parseRetryAfter(retryAfter);
	}
}

/** A body that ended before its length. */
export class CutOffError extends Error {
	override readonly name = 'CutOffError';
}

const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Failures of a connection that worked before. */
const retriedCodes: ReadonlySet<string> = new Set([
	'ECONNRESET',
	'EPIPE',
	'EAI_AGAIN',
	'UND_ERR_SOCKET',
]);

const attempts = 6;

/** A server that asks to wait longer is given up. */
const longestPause = 60_000;

export type RetryOptions = {
	/** Milliseconds before the first retry; each further one takes twice as long. */
	readonly firstPause: number;
	readonly signal?: AbortSignal | undefined;
};

/** Decides whether a request is worth another attempt, and waits for its time. */
export class Retries {
	readonly #options: RetryOptions;
	#failures = 0;

	constructor(options: RetryOptions) {
		this.#options = options;
	}

	/** Forgets earlier failures, because the work has advanced. */
	reset(): void {
		this.#failures = 0;
	}

	/** Waits before the next attempt; throws the error if there should be none. */
	async waitAfter(error: unknown): Promise<void> {
		const {firstPause, signal} = this.#options;
		signal?.throwIfAborted();
		this.#failures += 1;
		const backOff = firstPause * 2 ** (this.#failures - 1);
		const wanted = error instanceof StatusError ? error.retryAfter : undefined;
		const milliseconds = wanted ?? backOff * (1 + Math.random() / 4);
		if (!isTransient(error) || this.#failures >= attempts || milliseconds > longestPause) {
			throw error;
		}
		await pause(milliseconds, undefined, signal ? {signal} : {});
	}
}

function isTransient(error: unknown): boolean {
	if (error instanceof StatusError) return retriedStatuses.has(error.status);
	if (error instanceof CutOffError) return true;
	return error instanceof Error && retriedCodes.has((error as NodeJS.ErrnoException).code ?? '');
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
function parseRetryAfter(text: string): number | undefined {
	if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
