import {setImmediate} from 'node:timers/promises';
import type {Preferences} from '../config/preferences.ts';
import {endingSignals} from '../exit.ts';
import {Failure, isAbort} from '../failure.ts';
import {nextPlatform} from '../image/image-info.ts';
import {type LayerSelection, wholeImage} from '../image/layer-selection.ts';
import type {IndexedImage} from '../load/loader-messages.ts';
import type {LoaderEvents} from '../load/start-loader.ts';
import type {MissingImage} from '../sources/engine/missing-image.ts';
import {App} from './app.tsx';
import {copySequence} from './input/clipboard.ts';
import {createKeyQueue, type KeyAction} from './input/dispatch.ts';
import {appMouse, createMouse} from './input/mouse.ts';
import {showFile} from './input/show-file.ts';
import {openKeySource, stopProcess} from './input/terminal.ts';
import {screenLines} from './screen/screen-lines.ts';
import type {FileAccess, Services} from './services.ts';
import {Speech} from './speech.ts';
import {spokenChange} from './spoken-text.ts';
import {isLoading, loading, reduceApp, sizeOf} from './state/app-state.ts';
import {inspectedImage} from './state/inspected-image.ts';
import type {InspectorState} from './state/state.ts';
import {createStore} from './state/store.ts';
import {TerminalScreen} from './terminal-screen.tsx';
import {startViews} from './views/views.ts';

export type InspectorOptions = {
	/** As the user typed it. */
	readonly reference: string;
	/** The layer to select first; by default the whole image is. */
	readonly layer?: number | undefined;
	/** Starts to load the image. Called again if the user retries, or answers where it comes from. */
	readonly load: (work: LoaderEvents, answer?: PullAnswer) => Promise<IndexedImage | Missing>;
	/** Called with the platform that the user switches to, before the inspector ends. */
	readonly onPlatform?: (platform: string) => void;
	/** Called when the user goes back to the list of images, before the inspector ends. Without it there is no list. */
	readonly onImages?: () => void;
	/** Reads the files of the image. */
	readonly files: FileAccess;
	/** Draw fewer frames, columns and styles. */
	readonly isSlow?: boolean;
	readonly preferences?: Preferences;
	readonly env?: NodeJS.ProcessEnv;
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
};

/** The engine does not have the image, and the user must decide where it comes from. */
export type Missing = {readonly missing: MissingImage};

/** Where an image comes from that the engine does not have. */
export type PullAnswer = {
	readonly type: 'pull' | 'registry';
	/** The image's name, with its registry. */
	readonly fullName: string;
};

/**
 * Shows the inspector on the whole terminal until the user leaves it, and restores the terminal however
 * it ends.
 *
 * @returns the exit code: 0; 2 if the image could not be opened; 130 if loading was cancelled; 128 + the
 * number of the signal that ended it
 * @throws Failure if there is no terminal to read keys from, or if the user's keys are invalid
 */
export async function runInspector(options: InspectorOptions): Promise<number> {
	const {stdin = process.stdin, stdout = process.stdout} = options;
	const keys = openKeySource(stdin);
	try {
		return await new Session(options, keys.stdin, stdout).run();
	} finally {
		keys.close();
	}
}

class Session {
	readonly #options: InspectorOptions;
	readonly #terminal: NodeJS.ReadStream;
	readonly #stdout: NodeJS.WriteStream;
	readonly #env: NodeJS.ProcessEnv;
	readonly #screen: TerminalScreen;
	readonly #store;
	/** The layer to select first; `undefined` for the whole image. */
	readonly #layer: number | undefined;
	#work = new AbortController();
	#exitCode = 0;
	#answer: PullAnswer | undefined;
	/** An unexpected error, rethrown once the terminal is restored. */
	#crash: unknown;

	constructor(options: InspectorOptions, stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream) {
		this.#options = options;
		this.#terminal = stdin;
		this.#stdout = stdout;
		this.#env = options.env ?? process.env;
		const {preferences = {}, isSlow = false} = options;
		this.#screen = new TerminalScreen({
			terminal: stdin,
			stdout,
			env: this.#env,
			preferences,
			isSlow,
			onMouse: report => onMouse(report),
		});
		this.#layer = options.layer ?? preferences.layer;
		this.#store = createStore(
			reduceApp,
			loading(options.reference, this.#screen.size, this.#layer, {
				...this.#screen.setup,
				isChosen: options.onImages !== undefined,
			}),
		);
		const onMouse = createMouse(appMouse(this.#store.getState, action => this.#act(action)));
	}

	async run(): Promise<number> {
		const onSignal = (signal: NodeJS.Signals) => {
			this.#end(endingSignals[signal as keyof typeof endingSignals]);
		};
		const onResize = () => {
			this.#store.dispatch({type: 'resize', size: this.#screen.size});
		};
		for (const signal of Object.keys(endingSignals)) process.on(signal, onSignal);
		this.#stdout.on('resize', onResize);
		const onError = (error: unknown) => this.#fail(error);
		const endViews = startViews({store: this.#store, services: this.#services(), onError});
		this.#options.files.watchProgress(reading => {
			const update = (state: InspectorState) =>
				state.reading === reading ? state : {...state, reading};
			this.#store.dispatch({type: 'update', update});
		});
		const onKeys = createKeyQueue(this.#store.getState, action => this.#act(action));
		try {
			const shown = this.#screen.show(
				this.#screen.speaks ? (
					<Speech store={this.#store} output={this.#stdout} onKeys={onKeys} news={spokenChange} />
				) : (
					<App store={this.#store} onKeys={onKeys} linesOf={screenLines} sizeOf={sizeOf} />
				),
			);
			void this.#load();
			await shown;
			if (this.#crash !== undefined) throw this.#crash;
			return this.#exitCode;
		} finally {
			this.#work.abort();
			endViews();
			for (const signal of Object.keys(endingSignals)) process.off(signal, onSignal);
			this.#stdout.off('resize', onResize);
		}
	}

	async #load(): Promise<void> {
		const work = new AbortController();
		this.#work = work;
		const {signal} = work;
		try {
			const events: LoaderEvents = {
				signal,
				onInfo: info => this.#store.dispatch({type: 'info', info}),
				onPart: part => this.#show(part, part.unreadLayers, signal),
				onProgress: (progress, readBytes) =>
					this.#store.dispatch({type: 'progress', progress, readBytes}),
				getSelection: () => this.#selection(),
			};
			const loaded = await this.#options.load(events, this.#answer);
			if ('missing' in loaded) {
				this.#exitCode = 2;
				this.#store.dispatch({type: 'missing', image: loaded.missing});
				return;
			}
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
	 * Shows an image, or a part of it.
	 *
	 * @param unreadLayers missing layers of a part; `undefined` for the whole image
	 */
	async #show(
		indexed: IndexedImage,
		unreadLayers: ReadonlySet<number> | undefined,
		signal: AbortSignal,
	): Promise<void> {
		const isFinal = unreadLayers === undefined;
		const shown = inspectedImage(indexed, isFinal, unreadLayers);
		// Keys that arrived while the image was deserialized come first, and so do those that arrive while the
		// snapshot of the selected layer is created.
		await setImmediate();
		shown.snapshotAt(this.#selection());
		await setImmediate();
		signal.throwIfAborted();
		this.#store.dispatch({type: 'image', image: shown});
	}

	/** The selected layer. */
	#selection(): LayerSelection {
		const state = this.#store.getState();
		return state.phase === 'ready' ? state.inspector.snapshot.selection : wholeImage({layers: []});
	}

	/** Ends with an unexpected error. */
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
				void this.#screen.suspended(stopProcess);
				return;
			case 'platform': {
				const state = this.#store.getState();
				const next = state.phase === 'ready' ? nextPlatform(state.inspector.image.info) : undefined;
				if (next === undefined) return;
				this.#options.onPlatform?.(next);
				this.#end(0);
				return;
			}
			case 'images':
				this.#options.onImages?.();
				this.#end(0);
				return;
			case 'pull':
			case 'registry': {
				const state = this.#store.getState();
				if (state.phase !== 'missing') return;
				this.#answer = {type: action.effect, fullName: state.image.fullName};
				this.#loadAgain();
				return;
			}
			case 'retry':
				this.#loadAgain();
				return;
		}
	}

	#loadAgain(): void {
		this.#exitCode = 0;
		this.#store.dispatch({type: 'load', reference: this.#options.reference, layer: this.#layer});
		void this.#load();
	}

	#services(): Services {
		const env = this.#env;
		return {
			files: this.#options.files,
			copyText: text => this.#stdout.write(copySequence(text, env)),
			showFile: async (file, signal) => {
				const suspend = (run: () => Promise<void>) => this.#screen.suspended(run);
				await showFile(file, {env, suspend, stdin: this.#terminal, signal});
			},
		};
	}

	#end(exitCode: number): void {
		this.#exitCode = exitCode;
		this.#work.abort();
		this.#screen.close();
	}
}
