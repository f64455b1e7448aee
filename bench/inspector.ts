import {setTimeout as sleep} from 'node:timers/promises';
import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {peakBytesOf} from './peak-memory.ts';

export type Opening = {
	/** From before the process starts until the list of layers is on the screen. */
	readonly firstFrameSeconds: number;
	/** From before the process starts until all layers are loaded and the screen is still. */
	readonly readySeconds: number;
	readonly peakBytes: number | undefined;
};

export type Press = {
	/** From writing the key to the last byte of the screen update. */
	readonly milliseconds: number;
	readonly bytes: number;
};

const columns = 120;
const rows = 40;

/** Milliseconds without output after which an opened image counts as drawn. */
const openStillMilliseconds = 300;

/** Milliseconds after which a key counts as having changed nothing. */
export const answerMilliseconds = {measured: 1500, unmeasured: 400} as const;

const timeoutMilliseconds = 60_000;

/** The command of every build step in the benchmark images. */
const layerText = /make step-1\b/;

/** The top line once all layers are loaded; before, it has the progress instead of the final size. */
const readyText = /^.* final [\d.]/;

/** The inspector in a pseudo-terminal that records when output arrives. */
export class InspectorSession {
	readonly #process: IPty;
	readonly #startedAt = performance.now();
	readonly #exit: Promise<void>;
	#emulator: InstanceType<typeof xterm.Terminal> | undefined;
	#bytes = 0;
	#lastOutputAt = 0;
	/** Called with the time at which output arrived, once the emulator has processed it. */
	#onOutput: (at: number) => void = () => {};
	#hasExited = false;

	constructor(command: readonly string[], env: NodeJS.ProcessEnv, cwd: string) {
		const [file, ...args] = command;
		this.#emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		this.#process = spawn(file, args, {
			cols: columns,
			rows,
			name: 'xterm-256color',
			cwd,
			env: {...env, TERM: 'xterm-256color'},
		});
		this.#process.onData(data => {
			this.#bytes += Buffer.byteLength(data);
			const at = performance.now();
			this.#lastOutputAt = at;
			this.#emulator?.write(data, () => this.#onOutput(at));
			if (this.#emulator === undefined) this.#onOutput(at);
		});
		this.#exit = new Promise(resolve => {
			this.#process.onExit(() => {
				this.#hasExited = true;
				this.#onOutput(performance.now());
				resolve();
			});
		});
	}

	/**
	 * Waits until all layers are loaded and the screen is still.
	 *
	 * @throws Error with the screen's text on timeout
	 */
	async opened(): Promise<Opening> {
		const listedAt = await this.#untilShown(layerText);
		await this.#untilShown(readyText);
		await this.#untilStill(openStillMilliseconds);
		const readyAt = this.#lastOutputAt;
		// Only times and bytes matter from now on, and the emulator would compete for CPU time.
		this.#emulator?.dispose();
		this.#emulator = undefined;
		return {
			firstFrameSeconds: (listedAt - this.#startedAt) / 1000,
			readySeconds: (readyAt - this.#startedAt) / 1000,
			peakBytes: this.peakBytes(),
		};
	}

	/** Waits until the list of layers is on the screen; the image may still be loading. */
	async listed(): Promise<void> {
		await this.#untilShown(layerText);
	}

	/** Whether all layers are loaded. */
	get isLoaded(): boolean {
		return readyText.test(this.#screen());
	}

	/**
	 * Types a key that moves the selection, while loading changes the screen as well.
	 *
	 * @param row index of the list row that the key selects
	 * @returns milliseconds until that row is selected on the screen
	 */
	async select(key: string, row: number): Promise<number> {
		const start = performance.now();
		this.#process.write(key);
		const at = await this.#untilShown(selectedText(row));
		return at - start;
	}

	/** Types a key and waits until the screen is still; returns `undefined` if nothing changed. */
	async press(
		key: string,
		stillMilliseconds: number,
		timeout: number = answerMilliseconds.measured,
	): Promise<Press | undefined> {
		const bytes = this.#bytes;
		const start = performance.now();
		this.#process.write(key);
		const answeredAt = await this.#untilOutput(timeout, () => this.#bytes > bytes);
		if (answeredAt === undefined) return undefined;
		await this.#untilStill(stillMilliseconds);
		return {milliseconds: this.#lastOutputAt - start, bytes: this.#bytes - bytes};
	}

	/** Types several keys at once, unmeasured, and waits until the screen is still. */
	async type(keys: string, stillMilliseconds: number): Promise<void> {
		this.#process.write(keys);
		await this.#untilStill(stillMilliseconds, performance.now());
	}

	/**
	 * Simulates a held key: repeats it at a fixed rate, cycling through `keys`.
	 *
	 * @returns milliseconds from the last repeat until the screen is still
	 */
	async hold(
		keys: string,
		times: number,
		everyMilliseconds: number,
		stillMilliseconds: number,
	): Promise<number> {
		const start = performance.now();
		let released = start;
		for (let count = 0; count < times; count++) {
			const due = start + count * everyMilliseconds;
			await sleep(Math.max(0, due - performance.now()));
			released = performance.now();
			this.#process.write(keys[count % keys.length]);
		}
		await this.#untilStill(stillMilliseconds, released);
		return Math.max(0, this.#lastOutputAt - released);
	}

	/** Counts the bytes of output while no key is pressed. */
	async idleBytes(milliseconds: number): Promise<number> {
		const bytes = this.#bytes;
		await sleep(milliseconds);
		return this.#bytes - bytes;
	}

	/** Largest resident set so far. */
	peakBytes(): number | undefined {
		return peakBytesOf(this.#process.pid);
	}

	/** Quits the inspector as a user does, so that it writes the cache. */
	async quit(): Promise<void> {
		this.#process.write('q');
		await Promise.race([this.#exit, sleep(timeoutMilliseconds)]);
		await this.close();
	}

	async close(): Promise<void> {
		if (!this.#hasExited) this.#process.kill('SIGKILL');
		await this.#exit;
	}

	async #untilShown(expected: RegExp): Promise<number> {
		const isShown = () => expected.test(this.#screen());
		const shownAt = await this.#untilOutput(timeoutMilliseconds, isShown);
		if (shownAt === undefined) {
			throw new Error(`${expected} is not on the screen:\n${this.#screen()}`);
		}
		return shownAt;
	}

	#screen(): string {
		const active = this.#emulator?.buffer.active;
		if (active === undefined) return '';
		const lines = Array.from({length: rows}, (_, row) =>
			active.getLine(active.viewportY + row)?.translateToString(true),
		);
		return lines.join('\n');
	}

	/**
	 * Waits for output after which the condition holds.
	 *
	 * @returns when that output arrived; `undefined` on timeout or if the process ends first
	 */
	async #untilOutput(milliseconds: number, condition: () => boolean): Promise<number | undefined> {
		if (condition()) return this.#lastOutputAt;
		return new Promise(resolve => {
			const finish = (at: number | undefined) => {
				clearTimeout(timer);
				this.#onOutput = () => {};
				resolve(at);
			};
			const timer = setTimeout(() => finish(undefined), milliseconds);
			this.#onOutput = at => {
				if (condition()) finish(at);
				else if (this.#hasExited) finish(undefined);
			};
		});
	}

	/** Waits until there is no output for `milliseconds`, counted from `since` at the earliest. */
	async #untilStill(milliseconds: number, since = 0): Promise<void> {
		for (;;) {
			const left = Math.max(this.#lastOutputAt, since) + milliseconds - performance.now();
			if (left <= 0) return;
			await sleep(left);
		}
	}
}

/** The list starts in the screen's fourth line, below the top line, its title and the names of its columns. */
function selectedText(row: number): RegExp {
	return new RegExp(`^(?:.*\\n){${row + 3}}▸`);
}
