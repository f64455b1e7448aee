import {setTimeout as sleep} from 'node:timers/promises';
import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {peakBytesOf} from './peak-memory.ts';

export type Opening = {
	/** From before the start until the list of layers was on the screen. */
	readonly firstFrameSeconds: number;
	/** Until all layers were in and nothing changed on the screen any more. */
	readonly readySeconds: number;
	readonly peakBytes: number | undefined;
};

export type Press = {
	/** From the write of the key to the last byte of what it changed. */
	readonly milliseconds: number;
	readonly bytes: number;
};

const columns = 120;
const rows = 40;

/** No output for so long: whatever was to be drawn is drawn. */
const openStillMilliseconds = 300;

/** A key that has changed nothing by then changes nothing. */
export const answerMilliseconds = {measured: 1500, unmeasured: 400} as const;

const patienceMilliseconds = 60_000;

/** Every step of the images is such a command. */
const layerText = /make step-1\b/;

/** The top line once all layers are in: until then it has no efficiency, and waste `so far`. */
const readyText = /^.* efficiency .* wasted (?!so far)/;

/** The inspector in a pseudo-terminal that notes when its bytes come. */
export class InspectorSession {
	readonly #process: IPty;
	readonly #startedAt = performance.now();
	readonly #exit: Promise<void>;
	#emulator: InstanceType<typeof xterm.Terminal> | undefined;
	#bytes = 0;
	#lastOutputAt = 0;
	/** Told of all that has come and is on the screen, with the time at which it came. */
	#onOutput: (at: number) => void = () => {};
	#hasExited = false;

	constructor(command: readonly string[], env: NodeJS.ProcessEnv, cwd: string) {
		const [file, ...given] = command;
		this.#emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		this.#process = spawn(file, given, {
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
	 * Waits until all layers are in and the screen is still.
	 *
	 * @throws Error with the screen where that does not happen
	 */
	async opened(): Promise<Opening> {
		const listedAt = await this.#untilShown(layerText);
		await this.#untilShown(readyText);
		await this.#untilStill(openStillMilliseconds);
		const readyAt = this.#lastOutputAt;
		// From here on only times and bytes matter: the emulator would take time from the program.
		this.#emulator?.dispose();
		this.#emulator = undefined;
		return {
			firstFrameSeconds: (listedAt - this.#startedAt) / 1000,
			readySeconds: (readyAt - this.#startedAt) / 1000,
			peakBytes: this.peakBytes(),
		};
	}

	/** Waits until the list of layers is there, whatever else is still read. */
	async listed(): Promise<void> {
		await this.#untilShown(layerText);
	}

	/** Whether all layers are in. */
	get isLoaded(): boolean {
		return readyText.test(this.#screen());
	}

	/**
	 * Types a key that selects a step, while the screen changes of itself, too.
	 *
	 * @param row the step's place in the list
	 * @returns milliseconds until the step was the selected one on the screen
	 */
	async select(key: string, row: number): Promise<number> {
		const start = performance.now();
		this.#process.write(key);
		const at = await this.#untilShown(selectedText(row));
		return at - start;
	}

	/** Types a key and waits for the still screen; `undefined` where the key changed nothing. */
	async press(
		key: string,
		stillMilliseconds: number,
		patience: number = answerMilliseconds.measured,
	): Promise<Press | undefined> {
		const bytes = this.#bytes;
		const start = performance.now();
		this.#process.write(key);
		const answeredAt = await this.#untilOutput(patience, () => this.#bytes > bytes);
		if (answeredAt === undefined) return undefined;
		await this.#untilStill(stillMilliseconds);
		return {milliseconds: this.#lastOutputAt - start, bytes: this.#bytes - bytes};
	}

	/** Types keys that are not measured, all at once, and waits for the still screen. */
	async type(keys: string, stillMilliseconds: number): Promise<void> {
		this.#process.write(keys);
		await this.#untilStill(stillMilliseconds, performance.now());
	}

	/**
	 * Holds a key down, as a keyboard repeats it; of several keys, one after the other.
	 *
	 * @returns milliseconds from the last repeat until the screen was still
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

	/** Bytes that come while nothing happens. */
	async idleBytes(milliseconds: number): Promise<number> {
		const bytes = this.#bytes;
		await sleep(milliseconds);
		return this.#bytes - bytes;
	}

	/** The largest resident set so far. */
	peakBytes(): number | undefined {
		return peakBytesOf(this.#process.pid);
	}

	/** Leaves the inspector as a user does: what is to be kept of the image is written. */
	async quit(): Promise<void> {
		this.#process.write('q');
		await Promise.race([this.#exit, sleep(patienceMilliseconds)]);
		await this.close();
	}

	async close(): Promise<void> {
		if (!this.#hasExited) this.#process.kill('SIGKILL');
		await this.#exit;
	}

	async #untilShown(expected: RegExp): Promise<number> {
		const isShown = () => expected.test(this.#screen());
		const shownAt = await this.#untilOutput(patienceMilliseconds, isShown);
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

	/** Waits until it is so after some output; when that output came, or `undefined` where none did in time. */
	async #untilOutput(milliseconds: number, isSo: () => boolean): Promise<number | undefined> {
		if (isSo()) return this.#lastOutputAt;
		return new Promise(resolve => {
			const finish = (at: number | undefined) => {
				clearTimeout(timer);
				this.#onOutput = () => {};
				resolve(at);
			};
			const timer = setTimeout(() => finish(undefined), milliseconds);
			this.#onOutput = at => {
				if (isSo()) finish(at);
				else if (this.#hasExited) finish(undefined);
			};
		});
	}

	/** Waits until there was no output for so long, at the earliest from a time on. */
	async #untilStill(milliseconds: number, since = 0): Promise<void> {
		for (;;) {
			const left = Math.max(this.#lastOutputAt, since) + milliseconds - performance.now();
			if (left <= 0) return;
			await sleep(left);
		}
	}
}

/** The list's first row is the third one of the screen, behind the top line and the heads of its columns. */
function selectedText(row: number): RegExp {
	return new RegExp(`^(?:.*\\n){${row + 2}}>`);
}
