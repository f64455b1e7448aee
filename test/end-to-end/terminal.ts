import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import '../fixtures/own-cache.ts';
import type {Cleanup} from '../fixtures/temporary.ts';

/** The built program: `npm test` builds it first. */
export const programPath = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** The sample image of the repository. */
export const samplePath = fileURLToPath(new URL('../../media/sample.tar', import.meta.url));

/** Columns and rows of the terminals that the screens are made for. */
export const terminalSizes = [
	[120, 40],
	[80, 24],
	[200, 60],
] as const;

/** Shown in the last line once the image is loaded. */
export const isReady = /q quit/;

export type TerminalOptions = {
	readonly columns?: number;
	readonly rows?: number;
	readonly env?: Readonly<Record<string, string>>;
	/** How long to wait for the screen. */
	readonly patience?: number;
};

/** How long a test waits before it fails: longer than any step takes on a busy machine. */
export const patienceMilliseconds = 20_000;

/** A cell of the screen; the one at the top left is 1, 1. */
export type Cell = {readonly column: number; readonly row: number};

/** A program in a pseudo-terminal, and an emulator of the terminal's screen. */
export class Terminal {
	readonly #process: IPty;
	readonly #emulator: InstanceType<typeof xterm.Terminal>;
	readonly #exit: Promise<number>;
	readonly #patience: number;
	#watchers: (() => void)[] = [];
	/** All bytes that the program wrote. */
	output = '';

	constructor(
		test: Cleanup,
		command: readonly [string, ...string[]],
		{columns = 120, rows = 40, env = {}, patience = patienceMilliseconds}: TerminalOptions = {},
	) {
		const [file, ...args] = command;
		this.#patience = patience;
		// With CI set, `layerscope IMAGE` checks the rules.
		const {CI: _, ...inherited} = process.env;
		this.#emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		this.#process = spawn(file, args, {
			cols: columns,
			rows,
			name: env.TERM ?? 'xterm-256color',
			env: {...inherited, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', ...env},
		});
		this.#process.onData(data => {
			this.output += data;
			this.#emulator.write(data, () => {
				for (const watch of this.#watchers) watch();
			});
		});
		// The answers of the terminal to questions.
		this.#emulator.onData(answer => this.#process.write(answer));
		this.#exit = new Promise(resolve => {
			this.#process.onExit(({exitCode, signal}) => resolve(signal ? 128 + signal : exitCode));
		});
		test.after(() => {
			this.#process.kill('SIGKILL');
		});
	}

	get pid(): number {
		return this.#process.pid;
	}

	/** The lines of the screen, without trailing spaces. */
	get lines(): readonly string[] {
		const {active} = this.#emulator.buffer;
		return Array.from({length: this.#emulator.rows}, (_, row) => {
			const line = active.getLine(active.viewportY + row);
			return line?.translateToString(true, 0, this.#emulator.cols) ?? '';
		});
	}

	get text(): string {
		return this.lines.join('\n');
	}

	/** Whether the terminal reports the mouse. */
	get hasMouse(): boolean {
		return this.#emulator.modes.mouseTrackingMode !== 'none';
	}

	/** Whether the alternate screen is on. */
	get isFullScreen(): boolean {
		return this.#emulator.buffer.active.type === 'alternate';
	}

	get isCursorShown(): boolean {
		return this.output.lastIndexOf('\x1b[?25h') > this.output.lastIndexOf('\x1b[?25l');
	}

	/** Sends keys to the program. */
	press(keys: string): void {
		this.#process.write(keys);
	}

	/** Does something with the mouse at a cell. @param button as reports number it, with the bits of the action */
	mouse(button: number, {column, row}: Cell, end: 'M' | 'm' = 'M'): void {
		this.press(`\x1b[<${button};${column};${row}${end}`);
	}

	/** Clicks where a text starts. */
	click(text: string | RegExp): void {
		const cell = this.cellOf(text);
		this.mouse(0, cell);
		this.mouse(0, cell, 'm');
	}

	/** The cell where a text starts; lines must not have wide characters before it. */
	cellOf(text: string | RegExp): Cell {
		const {lines} = this;
		const columnOf = (line: string) =>
			typeof text === 'string' ? line.indexOf(text) : line.search(text);
		const row = lines.findIndex(line => columnOf(line) >= 0);
		if (row < 0) throw new Error(`${text} is not on the screen:\n${this.text}`);
		return {column: columnOf(lines[row]) + 1, row: row + 1};
	}

	resize(columns: number, rows: number): void {
		this.#emulator.resize(columns, rows);
		this.#process.resize(columns, rows);
	}

	/** Closes the terminal, as when its window is closed or the SSH connection drops. */
	hangUp(): void {
		(this.#process as IPty & {destroy(): void}).destroy();
	}

	kill(signal: NodeJS.Signals): void {
		this.#process.kill(signal);
	}

	/** Waits until the screen matches. Fails with the content of the screen. */
	async waitFor(expected: RegExp | ((terminal: Terminal) => boolean)): Promise<void> {
		const matches = () => (expected instanceof RegExp ? expected.test(this.text) : expected(this));
		await this.#until(
			matches,
			() => `waited for ${String(expected)}, but the screen shows:\n${this.text}`,
		);
	}

	/** Waits for the program's end. Returns its exit code: 128 + N if signal N ended it. */
	async waitForExit(): Promise<number> {
		let code: number | undefined;
		void this.#exit.then(exitCode => {
			code = exitCode;
			for (const watch of this.#watchers) watch();
		});
		await this.#until(
			() => code !== undefined,
			() => `the program still runs, and the screen shows:\n${this.text}`,
		);
		return code!;
	}

	async #until(isDone: () => boolean, message: () => string): Promise<void> {
		if (isDone()) return;
		const {promise, resolve, reject} = Promise.withResolvers<void>();
		const watch = () => {
			if (isDone()) resolve();
		};
		const timer = setTimeout(() => reject(new Error(message())), this.#patience);
		this.#watchers = [...this.#watchers, watch];
		try {
			await promise;
		} finally {
			clearTimeout(timer);
			this.#watchers = this.#watchers.filter(other => other !== watch);
		}
	}
}

/** Runs the inspector in a terminal. */
export function openInspector(
	test: Cleanup,
	given: readonly string[],
	options?: TerminalOptions,
): Terminal {
	return new Terminal(test, [process.execPath, programPath, ...given], options);
}

/**
 * Runs the inspector in a shell, which then prints its exit code (`code N`) and whether the terminal's
 * settings are the same as before (`settings whole`).
 */
export function openShell(
	test: Cleanup,
	given: readonly string[],
	options?: TerminalOptions,
): Terminal {
	const script = [
		'before=$(stty -g)',
		'"$@"',
		'echo "code $?"',
		'[ "$(stty -g)" = "$before" ] && echo settings whole || echo settings changed',
	].join('; ');
	const command = ['/bin/sh', '-c', script, 'sh', process.execPath, programPath, ...given] as const;
	return new Terminal(test, [...command], options);
}

/** Keys to press, and the texts that the screen must show afterwards. */
export type Leg = readonly [keys: string, ...shows: readonly RegExp[]];

export async function travel(terminal: Terminal, legs: readonly Leg[]): Promise<void> {
	for (const [keys, ...shows] of legs) {
		terminal.press(keys);
		for (const text of shows) await terminal.waitFor(text);
	}
}

/** The first process that a process started and that still runs. */
export function childOf(pid: number): number {
	return Number.parseInt(execFileSync('pgrep', ['-P', String(pid)], {encoding: 'utf8'}), 10);
}

/** The column, or in a stack of panes the line, where the files begin; -1 while a frame is drawn. */
export function filesStart({lines}: Terminal): number {
	const beside = (lines[1] ?? '').indexOf('┬');
	return beside < 0 ? lines.findIndex(line => line.includes('─ Final files')) : beside;
}
