import {once} from 'node:events';
import {parentPort, workerData} from 'node:worker_threads';
import type {PartialImage} from '../analysis/analyzed-image.ts';
import {openCache} from '../cache/disk-cache.ts';
import {Failure} from '../failure.ts';
import {type LayerPoint, pointOf} from '../image/layer-point.ts';
import {openImage} from '../sources/open-image.ts';
import type {Progress} from '../sources/source.ts';
import {indexImage} from './indexed-image.ts';
import {keepTree, readPackedImage} from './kept-tree.ts';
import {loadImage} from './load-image.ts';
import {
	copyOf,
	type LoaderMessage,
	type LoaderReply,
	type LoaderRequest,
	memoryOf,
	packImage,
} from './loader-messages.ts';
import {yieldCores} from './yield-cores.ts';

// A thread that loads one image: started by `start-loader.ts`, which tells it what and ends it.

/** Nobody misses the files of a part that the whole image follows sooner than a glance. */
const firstPartMilliseconds = 250;

const port = parentPort!;
const {reference, options, hasCache, progressMilliseconds} = workerData as LoaderRequest;

function tell(message: LoaderMessage, memory: readonly ArrayBuffer[] = []): void {
	port.postMessage(message, [...memory]);
}

async function load(): Promise<void> {
	const cache = hasCache ? openCache(options.env ?? process.env) : undefined;
	const readBytes = new Map<number, number>();
	let lastProgress = 0;
	const onProgress = (progress: Progress) => {
		const now = performance.now();
		if (now - lastProgress < progressMilliseconds) return;
		lastProgress = now;
		tell({type: 'progress', progress, readBytes});
	};
	const opened = await openImage(reference, {...options, cache, onProgress});
	try {
		// Finding the image has set all threads going that reading it takes.
		yieldCores();
		tell({type: 'info', info: opened.info});
		let point = pointOf(opened.info.history, 0);
		const known = await readPackedImage(opened.kept, point);
		if (known) {
			tell({type: 'loaded', image: known, pending: []}, memoryOf(known));
			return;
		}
		const loaded = await loadImage(opened, {
			firstPartMilliseconds,
			onProgress,
			onLayer: (layer, {storedBytes}) => readBytes.set(layer, storedBytes),
			onPartial: async part => {
				point = await showPart(part, point);
			},
		});
		const image = await indexImage(loaded, point);
		await keepTree(opened.kept, image);
		const packed = packImage(image);
		const pending = cache?.takePending() ?? [];
		tell({type: 'loaded', image: packed, pending}, memoryOf(packed, pending));
	} finally {
		await opened.close();
	}
}

/** Waits until a part is shown, and returns which layer is looked at. */
async function showPart(part: PartialImage, point: LayerPoint): Promise<LayerPoint> {
	const image = copyOf(packImage(await indexImage(part, point)));
	tell({type: 'part', image, unreadLayers: part.unreadLayers}, memoryOf(image));
	const [answer] = (await once(port, 'message')) as [LoaderReply];
	return answer.point;
}

try {
	await load();
} catch (error) {
	if (error instanceof Failure) tell({type: 'failed', message: error.message, hint: error.hint});
	else tell({type: 'crashed', error});
}
