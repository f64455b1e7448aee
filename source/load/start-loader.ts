import {on} from 'node:events';
import {Worker} from 'node:worker_threads';
import type {DiskCache} from '../cache/disk-cache.ts';
import {Failure} from '../failure.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {LayerPoint} from '../image/layer-point.ts';
import type {Progress} from '../sources/source.ts';
import type {IndexedImage, IndexedPart} from './indexed-image.ts';
import {
	type LoaderMessage,
	type LoaderReply,
	type LoaderRequest,
	unpackImage,
} from './loader-messages.ts';
import {youngGenerationMegabytes} from './small-heap.ts';

/** How loading in a thread is watched and cancelled. */
export type LoaderEvents = {
	readonly signal: AbortSignal;
	/** Called with what is known of the image before its layers are read. */
	readonly onInfo: (info: ImageInfo) => void;
	/** Called now and then, with the stored bytes of the layers that have been read. */
	readonly onProgress: (progress: Progress, readBytes: ReadonlyMap<number, number>) => void;
	/** Called now and then with what is known of the image's files; awaited. */
	readonly onPart: (part: IndexedPart) => Promise<void>;
	/** The layer that is looked at. */
	readonly getPoint: () => LayerPoint;
};

/** The image that the thread loads. To be called once. */
export type Loader = (work: LoaderEvents) => Promise<IndexedImage>;

/** In the bundle the thread's file stands beside this one, and is JavaScript. */
const threadFile = import.meta.url.endsWith('.ts') ? './loader-thread.ts' : './loader-thread.js';

/**
 * Starts to load an image in a thread of its own, so that nothing of it keeps the screen waiting, and
 * the other core has something to do while the screen's code loads.
 *
 * @param cache takes what is to be kept of the image
 * @returns what waits for it, and throws a Failure where the image is broken
 */
export function startLoader(request: LoaderRequest, cache?: DiskCache): Loader {
	const thread = new Worker(new URL(threadFile, import.meta.url), {
		workerData: request,
		resourceLimits: {maxYoungGenerationSizeMb: youngGenerationMegabytes},
	});
	// What it tells before somebody waits for it is not lost.
	const messages = on(thread, 'message', {close: ['exit']});
	return async work => {
		const {signal, onInfo, onProgress, onPart, getPoint} = work;
		const end = () => void thread.terminate();
		signal.addEventListener('abort', end);
		try {
			for await (const [message] of messages as AsyncIterable<[LoaderMessage]>) {
				signal.throwIfAborted();
				switch (message.type) {
					case 'info':
						onInfo(message.info);
						break;
					case 'progress':
						onProgress(message.progress, message.readBytes);
						break;
					case 'part': {
						const {unreadLayers} = message;
						await onPart({...(await unpackImage(message.image, signal)), unreadLayers});
						const answer: LoaderReply = {point: getPoint()};
						thread.postMessage(answer);
						break;
					}
					case 'loaded':
						cache?.adopt(message.pending);
						return await unpackImage(message.image, signal);
					case 'failed':
						throw new Failure(message.message, message.hint);
					case 'crashed':
						throw message.error;
				}
			}
			signal.throwIfAborted();
			throw new Error('the thread that loads the image has ended');
		} finally {
			signal.removeEventListener('abort', end);
			end();
		}
	};
}
