import {type Instance, render, useApp} from 'ink';
import {type ReactNode, useEffect} from 'react';
import type {Preferences} from '../config/preferences.ts';
import {keymapOf} from './input/keymap.ts';
import {TerminalInput} from './input/terminal-input.ts';
import {askBackground, type BackgroundReport, type MouseReport} from './input/terminal-reports.ts';
import type {Size} from './screen/layout.ts';
import {ThemeContext, WritingContext} from './screen/row.tsx';
import {
	type Background,
	hasUnicode,
	needsBackground,
	statedBackground,
	type Theme,
	themeFor,
	unstyled,
} from './screen/theme.ts';
import {speechSize} from './speech.ts';
import {noSetup, type Setup} from './state/setup.ts';
import {bindingLists} from './views/views.ts';

/** Frames per second at most; a slow line gets fewer. */
const framesPerSecond = {usual: 125, slow: 5};

export type TerminalScreenOptions = {
	/** The terminal that keys are read from. */
	readonly terminal: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly env: NodeJS.ProcessEnv;
	readonly preferences: Preferences;
	/** Draw fewer frames and no styles. */
	readonly isSlow: boolean;
	readonly onMouse: (report: MouseReport) => void;
};

type Run = () => Promise<void>;

/** The whole terminal, with the mouse, the theme and the characters that the user and the terminal want. */
export class TerminalScreen {
	/** Whether lines of text for a screen reader replace the screen. */
	readonly speaks: boolean;
	readonly setup: Setup;
	readonly #options: TerminalScreenOptions;
	readonly #input: TerminalInput;
	#background: Background | undefined;
	#instance: Instance | undefined;
	#suspend: ((run: Run) => Promise<void>) | undefined;
	#isSuspended = false;
	#isClosed = false;
	/** Draws the screen again, in another theme. */
	#redraw = () => {};

	/** @throws Failure if the user's keys are invalid */
	constructor(options: TerminalScreenOptions) {
		const {terminal, stdout, env, preferences} = options;
		this.#options = options;
		this.speaks = preferences.screenReader ?? env.INK_SCREEN_READER === 'true';
		const {keys = [], sort = noSetup.sort, ascii = !hasUnicode(env)} = preferences;
		this.setup = {keymap: keymapOf(keys, bindingLists()), sort, isAscii: ascii};
		this.#background = statedBackground(env);
		this.#input = new TerminalInput({
			terminal,
			output: stdout,
			hasMouse: !this.speaks && (preferences.mouse ?? true),
			onReport: report => this.#take(report),
		});
	}

	get size(): Size {
		const {stdout, isSlow} = this.#options;
		if (this.speaks) return speechSize;
		return {columns: stdout.columns || 80, rows: stdout.rows || 24, isSlow};
	}

	/** Shows the content until {@link close} is called, and restores the terminal however that ends. */
	async show(content: ReactNode): Promise<void> {
		const {stdout, isSlow} = this.#options;
		const {speaks} = this;
		const written = this.setup.isAscii ? (await import('./screen/ascii.ts')).asciiText : asItIs;
		if (this.#isClosed) return;
		const screen = () => (
			<ThemeContext value={this.#theme()}>
				<WritingContext value={written}>
					<SuspendBridge onReady={suspend => (this.#suspend = suspend)} />
					{content}
				</WritingContext>
			</ThemeContext>
		);
		try {
			const instance = render(screen(), {
				stdin: this.#input.asStream(),
				stdout,
				alternateScreen: !speaks,
				incrementalRendering: !speaks,
				isScreenReaderEnabled: speaks,
				exitOnCtrlC: false,
				patchConsole: true,
				maxFps: isSlow ? framesPerSecond.slow : framesPerSecond.usual,
				// Variables that look like those of a CI service must not blank the screen.
				interactive: true,
			});
			this.#instance = instance;
			this.#redraw = () => instance.rerender(screen());
			// After the answer could be read, and on the screen that is left in the end.
			if (this.#asksBackground()) this.#input.ask(askBackground);
			await instance.waitUntilExit();
		} finally {
			// Ink does this when its components unmount, but not if rendering crashed before.
			this.#input.setRawMode(false);
		}
	}

	/** Ends {@link show}, once the terminal has answered: the shell would take an answer for keys. */
	close(): void {
		this.#isClosed = true;
		void this.#input.answered.then(() => this.#instance?.unmount());
	}

	/** Runs a callback while the terminal is as it was before. */
	async suspended(run: Run): Promise<void> {
		if (this.#isSuspended || this.#suspend === undefined) return;
		this.#isSuspended = true;
		try {
			await this.#input.answered;
			await this.#suspend(run);
		} finally {
			this.#isSuspended = false;
		}
	}

	#theme(): Theme {
		const {preferences, env, isSlow} = this.#options;
		return isSlow ? unstyled : themeFor(preferences.theme ?? 'auto', this.#background, env);
	}

	/** The consoles without an answer may print the question. */
	#asksBackground(): boolean {
		const {preferences, env, isSlow} = this.#options;
		const {TERM} = env;
		const canAsk =
			!isSlow && !this.speaks && TERM !== undefined && TERM !== 'linux' && TERM !== 'dumb';
		return canAsk && needsBackground(preferences.theme ?? 'auto');
	}

	#take(report: MouseReport | BackgroundReport): void {
		if (report.type === 'mouse') {
			this.#options.onMouse(report);
			return;
		}
		if (report.background === this.#background) return;
		this.#background = report.background;
		this.#redraw();
	}
}

function asItIs(text: string): string {
	return text;
}

/** Exposes Ink's `suspendTerminal`, which only components can use. */
function SuspendBridge({
	onReady,
}: {
	readonly onReady: (suspend: (run: Run) => Promise<void>) => void;
}) {
	const {suspendTerminal} = useApp();
	useEffect(() => {
		onReady(suspendTerminal);
	}, [onReady, suspendTerminal]);
	return null;
}
