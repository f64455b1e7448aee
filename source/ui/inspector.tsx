import {setImmediate} from 'node:timers/promises';
import {type Instance, render, useApp} from 'ink';
import {useEffect} from 'react';
import {endingSignals} from '../exit.ts';
import {Failure, isAbort} from '../failure.ts';
import {type LayerSelection, selectionOf} from '../image/layer-selection.ts';
import type {IndexedImage} from '../load/loader-messages.ts';
import type {LoaderEvents} from '../load/start-loader.ts';
import {App} from './app.tsx';
import {createKeyQueue, type KeyAction} from './input/dispatch.ts';
import {openKeySource, stopProcess} from './input/terminal.ts';
import type {Size} from './screen/layout.ts';
import {ThemeContext} from './screen/row.tsx';
import {plainTheme, themeFor} from './screen/theme.ts';
import {isLoading, loading, reduceApp} from './state/app-state.ts';
import {inspectedImage} from './state/inspected-image.ts';
import {type Pace, usualPace} from './state/pace.ts';
import {paced} from './state/paced-store.ts';
import {cacheSnapshot} from './state/snapshot-cache.ts';
import {createStore} from './state/store.ts';
import {startViews} from './views/views.ts';

/** Above all that a {@link Pace} allows: it is the paced store that sees to that. */
const inkFramesPerSecond = 120;

export type InspectorOptions = {
	/** What the user typed. */
	readonly reference: string;
	/** Starts to load the image; called again where the user tries again. */
	readonly load: (work: LoaderEvents) => Promise<IndexedImage>;
	/** How often the screen may change. */
	readonly pace?: Pace;
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
};

/**
 * Shows the inspector on the whole terminal until the user leaves it. The terminal is then as it was
 * before, whatever ended it.
 *
 * @returns the exit code: 0; 2 where the image could not be opened; 130 where loading was cancelled;
 * 128 + the number of the signal that ended it
 * @throws Failure where there is no terminal to read keys from
 */
export async function runInspector(options: InspectorOptions): Promise<number> {
	const {stdin = process.stdin, stdout = process.stdout} = options;
	const keys = openKeySource(stdin);
	const session = new Session(options, keys.stdin, stdout);
	try {
		return await session.run();
	} finally {
		keys.close();
	}
}

class Session {
	readonly #options: InspectorOptions;
	readonly #stdin: NodeJS.ReadStream;
	readonly #stdout: NodeJS.WriteStream;
	readonly #store;
	readonly #pace: Pace;
	#work = new AbortController();
	#exitCode = 0;
	#instance: Instance | undefined;
	#suspend: ((callback: () => Promise<void>) => Promise<void>) | undefined;
	#isSuspended = false;
	/** What is no {@link Failure} is a mistake of ours: told when the screen is back. */
	#crash: unknown;

	constructor(options: InspectorOptions, stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream) {
		this.#options = options;
		this.#stdin = stdin;
		this.#stdout = stdout;
		this.#pace = options.pace ?? usualPace;
		this.#store = createStore(reduceApp, loading(options.reference, this.#size()));
	}

	async run(): Promise<number> {
		const onSignal = (signal: NodeJS.Signals) => {
			this.#end(endingSignals[signal as keyof typeof endingSignals]);
		};
		const onResize = () => {
			this.#store.dispatch({type: 'resize', size: this.#size()});
		};
		for (const signal of Object.keys(endingSignals)) process.on(signal, onSignal);
		this.#stdout.on('resize', onResize);
		const onError = (error: unknown) => this.#fail(error);
		const endViews = startViews(this.#store, onError);
		const onKeys = createKeyQueue(this.#store.getState, action => this.#act(action));
		const shown = paced(this.#store, this.#pace.framesPerSecond);
		try {
			this.#instance = render(
				<ThemeContext value={this.#pace.isPlain ? plainTheme : themeFor(process.env)}>
					<SuspendKey onReady={suspend => (this.#suspend = suspend)} />
					<App store={shown} onKeys={onKeys} />
				</ThemeContext>,
				{
					stdin: this.#stdin,
					stdout: this.#stdout,
					alternateScreen: true,
					incrementalRendering: true,
					exitOnCtrlC: false,
					patchConsole: true,
					maxFps: inkFramesPerSecond,
					// Variables that look like those of a CI service must not blank the screen.
					interactive: true,
				},
			);
			void this.#load();
			await this.#instance.waitUntilExit();
			if (this.#crash !== undefined) throw this.#crash;
			return this.#exitCode;
		} finally {
			this.#work.abort();
			endViews();
			shown.end();
			// Ink does so when its components go; a crash while rendering may have come before.
			if (this.#stdin.isTTY && this.#stdin.isRaw) this.#stdin.setRawMode(false);
			for (const signal of Object.keys(endingSignals)) process.off(signal, onSignal);
			this.#stdout.off('resize', onResize);
		}
	}

	async #load(): Promise<void> {
		const work = new AbortController();
		this.#work = work;
		const {signal} = work;
		try {
			const loaded = await this.#options.load({
				signal,
				onInfo: info => this.#store.dispatch({type: 'info', info}),
				onPart: part => this.#show(part, part.unreadLayers, signal),
				onProgress: (progress, readBytes) =>
					this.#store.dispatch({type: 'progress', progress, readBytes}),
				getSelection: () => this.#selection(),
			});
			await this.#show(loaded, undefined, signal);
		} catch (error) {
			if (signal.aborted && isAbort(error)) return;
			if (!(error instanceof Failure)) {
				this.#fail(error);
				return;
			}
			this.#exitCode = 2;
			const {message, hint} = error;
			this.#store.dispatch({type: 'failed', message, hint});
		}
	}

	/**
	 * Shows what is known of the image by now.
	 *
	 * @param unreadLayers as of a part; `undefined` where all layers are there
	 */
	async #show(
		{index, snapshot, ...image}: IndexedImage,
		unreadLayers: ReadonlySet<number> | undefined,
		signal: AbortSignal,
	): Promise<void> {
		cacheSnapshot(index, snapshot);
		// Keys that arrived while the image was deserialized come first.
		await setImmediate();
		signal.throwIfAborted();
		const isFinal = unreadLayers === undefined;
		const shown = inspectedImage(image, index, isFinal, unreadLayers);
		this.#store.dispatch({type: 'image', image: shown});
	}

	/** The selected layer. */
	#selection(): LayerSelection {
		const state = this.#store.getState();
		if (state.phase !== 'ready') return selectionOf([], 0);
		const {steps, image} = state.inspector;
		return selectionOf(image.info.history, steps.cursor);
	}

	/** Ends with a mistake of ours. */
	#fail(error: unknown): void {
		this.#crash = error;
		this.#end(2);
	}

	#act(action: KeyAction): void {
		if (action.type === 'update') {
			this.#store.dispatch(action);
			return;
		}
		switch (action.effect) {
			case 'quit':
				this.#end(isLoading(this.#store.getState()) ? endingSignals.SIGINT : this.#exitCode);
				return;
			case 'suspend':
				void this.#stop();
				return;
			case 'retry':
				this.#exitCode = 0;
				this.#store.dispatch({type: 'load', reference: this.#options.reference});
				void this.#load();
				return;
		}
	}

	#size(): Size {
		const {columns, rows} = this.#stdout;
		return {columns: columns || 80, rows: rows || 24, isSlow: this.#pace.isPlain};
	}

	async #stop(): Promise<void> {
		if (this.#isSuspended || this.#suspend === undefined) return;
		this.#isSuspended = true;
		try {
			await this.#suspend(stopProcess);
		} finally {
			this.#isSuspended = false;
		}
	}

	#end(exitCode: number): void {
		this.#exitCode = exitCode;
		this.#work.abort();
		this.#instance?.unmount();
	}
}

/** Hands out Ink's way to leave the terminal for a while, which only components can get at. */
function SuspendKey({
	onReady,
}: {
	readonly onReady: (suspend: (callback: () => Promise<void>) => Promise<void>) => void;
}) {
	const {suspendTerminal} = useApp();
	useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
	return null;
}
