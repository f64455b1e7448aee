import {type Instance, render, useApp} from 'ink';
import {useEffect} from 'react';
import {Failure, isAbort} from '../failure.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {LoadedImage} from '../load-image.ts';
import type {Progress} from '../sources/source.ts';
import {App} from './app.tsx';
import {actionOf, loading, reduceApp} from './app-state.ts';
import type {KeyName} from './key-names.ts';
import type {Size} from './layout.ts';
import {inspectedImage} from './state.ts';
import {createStore} from './store.ts';
import {endingSignals, openKeySource, stopProcess} from './terminal.ts';
import {indexTree} from './tree-index.ts';

/** How the inspector watches and cancels the loading of an image. */
export type InspectorWork = {
	readonly signal: AbortSignal;
	readonly onProgress: (progress: Progress) => void;
	/** Called with what is known before the layers are read. */
	readonly onInfo: (info: ImageInfo) => void;
};

export type InspectorOptions = {
	/** What the user typed. */
	readonly reference: string;
	readonly load: (work: InspectorWork) => Promise<LoadedImage>;
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

/** Milliseconds between two looks at how far loading is: more often nobody sees. */
const progressMilliseconds = 50;

class Session {
	readonly #options: InspectorOptions;
	readonly #stdin: NodeJS.ReadStream;
	readonly #stdout: NodeJS.WriteStream;
	readonly #store;
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
		this.#store = createStore(reduceApp, loading(options.reference, sizeOfTerminal(stdout)));
	}

	async run(): Promise<number> {
		const onSignal = (signal: NodeJS.Signals) => {
			this.#end(endingSignals[signal as keyof typeof endingSignals]);
		};
		const onResize = () => {
			this.#store.dispatch({type: 'resize', size: sizeOfTerminal(this.#stdout)});
		};
		for (const signal of Object.keys(endingSignals)) process.on(signal, onSignal);
		this.#stdout.on('resize', onResize);
		try {
			this.#instance = render(
				<>
					<SuspendKey onReady={suspend => (this.#suspend = suspend)} />
					<App store={this.#store} onKey={key => this.#press(key)} />
				</>,
				{
					stdin: this.#stdin,
					stdout: this.#stdout,
					alternateScreen: true,
					incrementalRendering: true,
					exitOnCtrlC: false,
					patchConsole: true,
					maxFps: 60,
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
			// Ink does so when its components go; a crash while rendering may have come before.
			if (this.#stdin.isTTY && this.#stdin.isRaw) this.#stdin.setRawMode(false);
			for (const signal of Object.keys(endingSignals)) process.off(signal, onSignal);
			this.#stdout.off('resize', onResize);
		}
	}

	async #load(): Promise<void> {
		const work = new AbortController();
		this.#work = work;
		let lastProgress = 0;
		try {
			const loaded = await this.#options.load({
				signal: work.signal,
				onInfo: info => this.#store.dispatch({type: 'info', info}),
				onProgress: progress => {
					const now = performance.now();
					if (now - lastProgress < progressMilliseconds) return;
					lastProgress = now;
					this.#store.dispatch({type: 'progress', progress});
				},
			});
			const index = await indexTree(loaded.tree, work.signal);
			this.#store.dispatch({type: 'loaded', image: inspectedImage(loaded, index)});
		} catch (error) {
			if (work.signal.aborted && isAbort(error)) return;
			if (error instanceof Failure) {
				this.#exitCode = 2;
				const {message, hint} = error;
				this.#store.dispatch({type: 'failed', message, hint});
				return;
			}
			this.#crash = error;
			this.#end(2);
		}
	}

	#press(key: KeyName): void {
		const action = actionOf(this.#store.getState(), key);
		if (action === undefined) return;
		if (action.type !== 'command') {
			this.#store.dispatch(action);
			return;
		}
		switch (action.command) {
			case 'cancel':
				this.#end(endingSignals.SIGINT);
				return;
			case 'quit':
				this.#end(this.#exitCode);
				return;
			case 'suspend':
				void this.#stop();
				return;
			case 'retry':
				this.#exitCode = 0;
				this.#store.dispatch({type: 'load', reference: this.#options.reference});
				void this.#load();
				return;
			default:
				this.#store.dispatch(action);
		}
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

function sizeOfTerminal({columns, rows}: NodeJS.WriteStream): Size {
	return {columns: columns || 80, rows: rows || 24};
}
