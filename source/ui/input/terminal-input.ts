import {writeSync} from 'node:fs';
import {PassThrough} from 'node:stream';
import {
	askAttributes,
	type BackgroundReport,
	type MouseReport,
	splitReports,
} from './terminal-reports.ts';

/** Reports a press, a drag with the button held, and a release of the mouse (1002), in SGR's format (1006). */
const mouseOn = '\x1b[?1002h\x1b[?1006h';
const mouseOff = '\x1b[?1006l\x1b[?1002l';

/** Milliseconds after which a lone Esc is the key, not the start of a sequence that was split. */
const escapeMilliseconds = 20;

/** The key Esc in a form that nothing can follow: Ink would wait again for the rest of a sequence. */
const escapeKey = '\x1b[27u';

/** Milliseconds in which a terminal answers, also at the end of a slow connection. */
const answerMilliseconds = 1000;

export type TerminalInputOptions = {
	readonly terminal: NodeJS.ReadStream;
	readonly output: NodeJS.WriteStream;
	readonly onReport: (report: MouseReport | BackgroundReport) => void;
	/** Whether the terminal reports the mouse while its keys are read. */
	readonly hasMouse: boolean;
};

/**
 * The keys of a terminal, without its reports. It reads, and has the mouse on, only in raw mode: a
 * program that gets the terminal meanwhile, such as a pager or the shell, has it as it was.
 */
export class TerminalInput extends PassThrough {
	readonly isTTY = true;
	isRaw = false;
	readonly #options: TerminalInputOptions;
	#pending = '';
	#timer: NodeJS.Timeout | undefined;
	#answered = Promise.resolve();
	#onAnswered = () => {};

	constructor(options: TerminalInputOptions) {
		super();
		this.#options = options;
		options.terminal.setEncoding('utf8');
	}

	setRawMode(isRaw: boolean): this {
		if (isRaw === this.isRaw) return this;
		this.isRaw = isRaw;
		const {terminal, output, hasMouse} = this.#options;
		terminal.setRawMode(isRaw);
		if (isRaw) {
			terminal.on('data', this.#onData).resume();
			process.on('exit', this.#onExit);
			if (hasMouse) output.write(mouseOn);
		} else {
			terminal.off('data', this.#onData).pause();
			process.off('exit', this.#onExit);
			this.#flush();
			if (hasMouse && !output.destroyed) output.write(mouseOff);
		}
		return this;
	}

	/** Asks the terminal. Its answer is a report. */
	ask(question: string): void {
		const {promise, resolve} = Promise.withResolvers<void>();
		this.#answered = promise;
		this.#onAnswered = resolve;
		setTimeout(resolve, answerMilliseconds).unref();
		this.#options.output.write(question + askAttributes);
	}

	/** Resolves when the terminal has answered what it was asked, or is not going to. */
	get answered(): Promise<void> {
		return this.#answered;
	}

	ref(): this {
		this.#options.terminal.ref();
		return this;
	}

	unref(): this {
		this.#options.terminal.unref();
		return this;
	}

	/** For Ink, which needs these methods of a terminal. */
	asStream(): NodeJS.ReadStream {
		return this as unknown as NodeJS.ReadStream;
	}

	readonly #onData = (chunk: string) => {
		clearTimeout(this.#timer);
		const {keys, reports, pending} = splitReports(this.#pending + chunk);
		this.#pending = pending;
		if (keys !== '') this.write(keys);
		for (const report of reports) {
			if (report.type === 'attributes') this.#onAnswered();
			else this.#options.onReport(report);
		}
		if (pending.length === 1 || pending.length === 2) {
			this.#timer = setTimeout(() => this.#flush(), escapeMilliseconds);
		}
	};

	/** Passes on what did not become a report. */
	#flush(): void {
		clearTimeout(this.#timer);
		const keys = this.#pending === '\x1b' ? escapeKey : this.#pending;
		this.#pending = '';
		if (keys !== '') this.write(keys);
	}

	/** The process ends at once: streams would not be written any more. */
	readonly #onExit = () => {
		const {output, hasMouse} = this.#options;
		const {fd} = output as {fd?: number};
		if (!hasMouse || fd === undefined) return;
		try {
			writeSync(fd, mouseOff);
		} catch {
			// The terminal is gone.
		}
	};
}
