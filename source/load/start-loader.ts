import {on, once} from 'node:events';
import {Worker} from 'node:worker_threads';
import {Failure} from '../failure.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {LayerSelection} from '../image/layer-selection.ts';
import {OpenChoice} from '../sources/choose-image.ts';
import {PullQuestion} from '../sources/engine/missing-image.ts';
import type {Progress} from '../sources/source.ts';
import {putOffCollection, youngGenerationMegabytes} from './garbage-collection.ts';
import {
	fromMessage,
	type IndexedImage,
	type IndexedPart,
	type LoaderMessage,
	type LoaderReply,
	type LoaderRequest,
} from './loader-messages.ts';
import {startProgressClock} from './progress-clock.ts';

/** How loading in a thread is watched and cancelled. */
export type LoaderEvents = {
	/** Aborts loading. */
	readonly signal: AbortSignal;
	/** Called with the info that is known before the layers are read. */
	readonly onInfo: (info: ImageInfo) => void;
	/** Called now and then, with the stored bytes of the layers that have been read. */
	readonly onProgress: (progress: Progress, readBytes: ReadonlyMap<number, number>) => void;
	/** Called now and then with the layers read so far; awaited. */
	readonly onPart: (part: IndexedPart) => Promise<void>;
	/** The selected layer. */
	readonly getSelection: () => LayerSelection;
};

/** A thread that loads an image. */
export type Loader = {
	/**
	 * Waits for the image. Call it once.
	 *
	 * @throws OpenChoice if the reference leaves several images to choose from
	 * @throws PullQuestion if the engine does not have the image, and the request asks before pulling
	 * @throws Failure if the image is broken
	 */
	readonly load: (events: LoaderEvents) => Promise<IndexedImage>;
	/**
	 * Ends the thread; if it has loaded the image, once it has written to the cache.
	 *
	 * @returns the error of writing to the cache, if there was one
	 */
	readonly close: () => Promise<unknown>;
};

/** In the bundle, the thread's file is beside this one, as JavaScript. */
const threadFile = import.meta.url.endsWith('.ts') ? './loader-thread.ts' : './loader-thread.js';

/**
 * Starts to load an image in a thread, so that loading never blocks the screen, and runs while the
 * code of the screen is being loaded.
 */
export function startLoader(request: LoaderRequest): Loader {
	const thread = new Worker(new URL(threadFile, import.meta.url), {
		workerData: request,
		resourceLimits: {maxYoungGenerationSizeMb: youngGenerationMegabytes},
	});
	const resumeCollection = putOffCollection();
	// Buffers messages until `load` is called.
	const messages = on(thread, 'message', {close: ['exit']});
	const exited = once(thread, 'exit');
	let isLoaded = false;
	let problem: unknown;
	thread.on('message', (message: LoaderMessage) => {
		if (message.type === 'cacheProblem') problem = message.problem;
	});
	return {
		close: async () => {
			await (isLoaded ? exited : thread.terminate());
			return problem;
		},
		load: async ({signal, onInfo, onProgress, onPart, getSelection}) => {
			const terminate = () => void thread.terminate();
			const reply = () => {
				const selected: LoaderReply = {selection: getSelection()};
				thread.postMessage(selected);
			};
			let readBytes: ReadonlyMap<number, number> = new Map();
			const clock = startProgressClock('looking for the image', progress =>
				onProgress(progress, readBytes),
			);
			signal.addEventListener('abort', terminate);
			try {
				for await (const [message] of messages as AsyncIterable<[LoaderMessage]>) {
					signal.throwIfAborted();
					switch (message.type) {
						case 'info':
							onInfo(message.info);
							break;
						case 'progress':
							readBytes = message.readBytes;
							clock.report(message.progress);
							break;
						case 'part': {
							const {image, unreadLayers} = message;
							await onPart({...fromMessage(image), unreadLayers});
							reply();
							break;
						}
						case 'selection':
							reply();
							break;
						case 'loaded':
							isLoaded = true;
							return fromMessage(message.image);
						case 'choice':
							throw new OpenChoice(message.reference, message.place, message.choices);
						case 'missing':
							throw new PullQuestion(message.image);
						case 'failed':
							throw new Failure(message.message, message.hint);
						case 'crashed':
							throw message.error;
					}
				}
				signal.throwIfAborted();
				throw new Error('the thread that loads the image has ended');
			} finally {
				clock.stop();
				resumeCollection();
				// Once the image is loaded, the thread writes to the cache.
				signal.removeEventListener('abort', terminate);
			}
		},
	};
}
