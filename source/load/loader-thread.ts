import {once} from 'node:events';
import {parentPort, workerData} from 'node:worker_threads';
import type {PartialImage} from '../analysis/analyzed-image.ts';
import {findFixes} from '../analysis/fixes/fix.ts';
import {type DiskCache, openCache} from '../cache/disk-cache.ts';
import {Failure} from '../failure.ts';
import {chosenLayer} from '../image/find-node.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {isSameSelection, type LayerSelection, wholeImage} from '../image/layer-selection.ts';
import {OpenChoice} from '../sources/choose-image.ts';
import {PullQuestion} from '../sources/engine/missing-image.ts';
import {openImage} from '../sources/open-image.ts';
import type {Progress} from '../sources/source.ts';
import {type AnalysisData, decodeAnalysis, encodeFixes, type FixData} from './analysis-data.ts';
import {type ImageCache, imageCache, knownDocuments} from './image-cache.ts';
import {loadImage} from './load-image.ts';
import {
	fromMessage,
	type ImageMessage,
	indexImage,
	type LoaderMessage,
	type LoaderReply,
	type LoaderRequest,
	memoryOf,
	toMessage,
} from './loader-messages.ts';
import {yieldCores} from './yield-cores.ts';

// The thread that loads an image for the screen. `start-loader.ts` starts it.

/** Milliseconds before the first part is shown: it is not worth showing if the whole image follows at once. */
const firstPartMilliseconds = 250;

const port = parentPort!;
const {reference, options, layer, hasCache, progressMilliseconds} = workerData as LoaderRequest;

function post(message: LoaderMessage, transfer: Iterable<ArrayBuffer> = []): void {
	port.postMessage(message, [...transfer]);
}

async function load(): Promise<void> {
	const cache = hasCache ? openCache(options.env ?? process.env) : undefined;
	await loadWith(cache);
	await cache?.flush();
	if (cache?.problem !== undefined) post({type: 'cacheProblem', problem: cache.problem});
}

async function loadWith(cache: DiskCache | undefined): Promise<void> {
	const readBytes = new Map<number, number>();
	let lastProgress = 0;
	let lastActivity = '';
	const onProgress = (progress: Progress) => {
		const now = performance.now();
		const isNew = progress.activity !== lastActivity;
		if (!isNew && now - lastProgress < progressMilliseconds) return;
		lastProgress = now;
		lastActivity = progress.activity;
		post({type: 'progress', progress, readBytes});
	};
	const known = knownDocuments(cache);
	const opened = await openImage(reference, {...options, known, onProgress});
	try {
		let isListed = opened.info.layers.length > 0;
		if (isListed) {
			// Fails if there is no such layer.
			firstSelection(opened.info);
			post({type: 'info', info: opened.info});
		}
		const records = imageCache(opened, cache);
		const cached = records && (await readCached(records));
		if (cached) {
			post({type: 'loaded', image: cached}, memoryOf(cached));
			return;
		}
		// By now, the threads that read the image exist.
		yieldCores();
		const loaded = await loadImage(opened, {
			cache,
			firstPartMilliseconds,
			onProgress,
			onLayer: (layer, {storedBytes}) => readBytes.set(layer, storedBytes),
			onPartial: async part => {
				await showPart(part, () => selectionIn(part.info, isListed));
				isListed = true;
			},
		});
		const indexed = await indexImage(loaded, () => selectionIn(loaded.info, isListed));
		const image = toMessage(indexed);
		records?.putTree(image);
		// The memory is about to be handed over.
		cache?.encodePending();
		post({type: 'loaded', image}, memoryOf(image));
	} finally {
		await opened.close();
	}
}

/**
 * The selection that the image opens with.
 *
 * @throws Failure if the image does not have the layer that the user named
 */
function firstSelection({layers}: ImageInfo): LayerSelection {
	if (layer === undefined) return wholeImage({layers});
	return {layer: chosenLayer({lastLayer: layers.length - 1}, reference, layer), isOwn: true};
}

/** The image without reading its layers, if all of it is cached. */
async function readCached(records: ImageCache): Promise<ImageMessage | undefined> {
	const info = await records.readInfo();
	const figures = info && (await records.readAnalysis(info));
	const tree = info && figures && (await records.readTree(info));
	if (!figures || !tree) return undefined;
	const fixes = tree.fixes ?? fixesOf(info, figures.analysis);
	const message = {...tree, info: figures.info, analysis: figures.analysis, fixes};
	const selection = firstSelection(info);
	if (isSameSelection(tree.snapshot.selection, selection)) return message;
	return toMessage(await indexImage(fromMessage(message), () => selection));
}

function fixesOf(info: ImageInfo, data: AnalysisData): readonly FixData[] {
	const analysis = decodeAnalysis(data);
	return encodeFixes(findFixes({info, analysis}), analysis.wasted);
}

/**
 * The selected layer, for which a snapshot is created here, because that would delay a key on the screen.
 *
 * @param isListed whether the screen lists the layers already, so that keys can select one
 */
async function selectionIn(info: ImageInfo, isListed: boolean): Promise<LayerSelection> {
	if (!isListed) return firstSelection(info);
	post({type: 'selection'});
	const {selection} = await reply();
	return selection;
}

/** Waits until a part is on screen. */
async function showPart(
	part: PartialImage,
	getSelection: () => Promise<LayerSelection>,
): Promise<void> {
	// A copy: the tree goes on growing.
	const image = structuredClone(toMessage(await indexImage(part, getSelection)));
	post({type: 'part', image, unreadLayers: part.unreadLayers}, memoryOf(image));
	await reply();
}

async function reply(): Promise<LoaderReply> {
	const [message] = (await once(port, 'message')) as [LoaderReply];
	return message;
}

try {
	await load();
} catch (error) {
	if (error instanceof OpenChoice) {
		const {reference: chosenFrom, place, choices} = error;
		post({type: 'choice', reference: chosenFrom, place, choices});
	} else if (error instanceof PullQuestion) post({type: 'missing', image: error.image});
	else if (error instanceof Failure)
		post({type: 'failed', message: error.message, hint: error.hint});
	else post({type: 'crashed', error});
}
// Connections that linger must not keep the thread.
process.exit();
