import {isMarkedAsUntransferable} from 'node:worker_threads';
import type {Columns} from '../cache/columns.ts';
import type {PendingEntry} from '../cache/disk-cache.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {LayerPoint} from '../image/layer-point.ts';
import type {FindOptions} from '../sources/open-image.ts';
import type {Progress} from '../sources/source.ts';
import {inSlices} from '../steps.ts';
import type {IndexedImage, IndexedPart} from './indexed-image.ts';
import {packAnalysis, unpackingAnalysis} from './packed-analysis.ts';
import {packFacts, unpackFacts} from './packed-facts.ts';
import {packTree, unpackTree} from './packed-tree.ts';

/** What a thread that loads an image is to load, and how. */
export type LoaderRequest = {
	readonly reference: string;
	readonly options: Pick<FindOptions, 'platform' | 'host' | 'context' | 'env'>;
	readonly hasCache: boolean;
	/** Milliseconds between two messages of progress. */
	readonly progressMilliseconds: number;
};

/** What such a thread tells. */
export type LoaderMessage =
	| {readonly type: 'info'; readonly info: ImageInfo}
	| {
			readonly type: 'progress';
			readonly progress: Progress;
			/** Stored bytes of the layers that have been read. */
			readonly readBytes: ReadonlyMap<number, number>;
	  }
	| {
			readonly type: 'part';
			readonly image: PackedImage;
			readonly unreadLayers: ReadonlySet<number>;
	  }
	| {
			readonly type: 'loaded';
			readonly image: PackedImage;
			/** What is to be kept of it. */
			readonly pending: readonly PendingEntry[];
	  }
	| {readonly type: 'failed'; readonly message: string; readonly hint: string}
	| {readonly type: 'crashed'; readonly error: unknown};

/** What such a thread is told: that a part is shown, and which layer is looked at. */
export type LoaderReply = {readonly point: LayerPoint};

/** An image in columns, with what is no column. */
export type PackedImage = {
	readonly info: ImageInfo;
	readonly analysis: Columns;
	readonly tree: Columns;
	readonly facts: Columns;
};

/** The image as another thread can have it. Nothing is copied. */
export function packImage({info, analysis, index, facts}: IndexedImage | IndexedPart): PackedImage {
	return {
		info,
		analysis: packAnalysis(analysis),
		tree: packTree(index),
		facts: packFacts(facts),
	};
}

/** The image again, in slices. */
export async function unpackImage(
	packed: PackedImage,
	signal?: AbortSignal,
): Promise<IndexedImage> {
	const index = unpackTree(packed.tree);
	return {
		info: packed.info,
		analysis: await inSlices(unpackingAnalysis(packed.analysis), signal),
		tree: index.tree,
		index,
		facts: unpackFacts(index, packed.facts),
	};
}

/** An image in memory of its own, and no more of that than it needs. */
export function copyOf({info, ...parts}: PackedImage): PackedImage {
	const copied = ({value, columns}: Columns) => ({
		value,
		columns: columns.map(column => column.slice()),
	});
	return {
		info,
		analysis: copied(parts.analysis),
		tree: copied(parts.tree),
		facts: copied(parts.facts),
	};
}

/** The memory of an image that can be handed over instead of being copied: the thread then has it no more. */
export function memoryOf(
	{analysis, tree, facts}: PackedImage,
	pending: readonly PendingEntry[] = [],
): readonly ArrayBuffer[] {
	const buffers = new Set<ArrayBufferLike>();
	for (const {columns} of [analysis, tree, facts, ...pending.map(({content}) => content)]) {
		for (const {buffer} of columns) buffers.add(buffer);
	}
	return [...buffers].filter(
		buffer => buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer),
	) as ArrayBuffer[];
}
