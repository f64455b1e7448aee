import {isMarkedAsUntransferable} from 'node:worker_threads';
import type {PartialImage, TreeImage} from '../analysis/analyzed-image.ts';
import {createSnapshot} from '../image/create-snapshot.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {ImageTree, type ImageTreeData} from '../image/image-tree.ts';
import type {LayerSelection} from '../image/layer-selection.ts';
import {LayerSnapshot, type SnapshotData} from '../image/layer-snapshot.ts';
import {indexTree, type TreeIndex} from '../image/tree-index.ts';
import type {ImageChoice} from '../sources/choose-image.ts';
import type {FindOptions} from '../sources/open-image.ts';
import type {Progress, WorkOptions} from '../sources/source.ts';
import {type AnalysisData, decodeAnalysis, encodeAnalysis} from './analysis-data.ts';

/** The image that a loader thread loads. */
export type LoaderRequest = {
	readonly reference: string;
	readonly options: Omit<FindOptions, keyof WorkOptions>;
	/** The layer to select first; by default the whole image is. */
	readonly layer?: number | undefined;
	readonly hasCache: boolean;
	/** Milliseconds between two messages of progress. */
	readonly progressMilliseconds: number;
};

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
			readonly image: ImageMessage;
			readonly unreadLayers: ReadonlySet<number>;
	  }
	| {readonly type: 'loaded'; readonly image: ImageMessage}
	/** The cache could not be written. */
	| {readonly type: 'cacheProblem'; readonly problem: unknown}
	| {readonly type: 'failed'; readonly message: string; readonly hint: string}
	| {
			readonly type: 'choice';
			readonly reference: string;
			readonly place: string;
			readonly choices: readonly ImageChoice[];
	  }
	| {readonly type: 'crashed'; readonly error: unknown};

/** The reply to a `part`: it is on screen, with this layer selected. */
export type LoaderReply = {readonly selection: LayerSelection};

/** An image, with all that the screen needs first. */
export type IndexedImage = TreeImage & {
	readonly index: TreeIndex;
	/** The tree as of the selected layer. */
	readonly snapshot: LayerSnapshot;
};

/** An indexed image some of whose layers are still being read. */
export type IndexedPart = IndexedImage & Pick<PartialImage, 'unreadLayers'>;

/** The tree of an {@link IndexedImage} as plain data. */
export type TreeMessage = {
	readonly tree: ImageTreeData;
	readonly index: Omit<TreeIndex, 'tree'>;
	readonly snapshot: {readonly selection: LayerSelection; readonly data: SnapshotData};
};

/** An {@link IndexedImage} as plain data. */
export type ImageMessage = TreeMessage & {
	readonly info: ImageInfo;
	readonly analysis: AnalysisData;
};

/** Computes the lookups and the snapshot that the screen needs, with this layer selected. */
export function indexImage<Image extends TreeImage>(
	image: Image,
	selection: LayerSelection,
): Image & IndexedImage {
	const index = indexTree(image.tree);
	return {...image, index, snapshot: createSnapshot(index, selection)};
}

/** Makes a message of an image, which shares its memory. Paths are left out of layers: the tree has them. */
export function toMessage({
	info,
	analysis,
	index: {tree, ...index},
	snapshot,
}: IndexedImage): ImageMessage {
	const {arrays, superseded, warnings} = tree;
	const layers = tree.layers.map(({entries: {...entries}, strings, storedBytes, warnings}) => {
		delete (entries as {path?: unknown}).path;
		return {entries, strings, storedBytes, warnings};
	});
	return {
		info,
		analysis: encodeAnalysis(analysis),
		tree: {layers, arrays, superseded, warnings},
		index,
		snapshot: {selection: snapshot.selection, data: snapshot.data},
	};
}

/** The image of a message. */
export function fromMessage({
	info,
	analysis,
	tree: data,
	index,
	snapshot,
}: ImageMessage): IndexedImage {
	const tree = new ImageTree(data);
	// Structured clones of Buffers are plain Uint8Arrays.
	const {buffer, byteOffset, length} = index.lowerNames;
	const lowerNames = Buffer.from(buffer, byteOffset, length);
	const treeIndex: TreeIndex = {...index, lowerNames, tree};
	return {
		info,
		analysis: decodeAnalysis(analysis),
		tree,
		index: treeIndex,
		snapshot: new LayerSnapshot(treeIndex, snapshot.selection, snapshot.data),
	};
}

/** The memory of an image's tree and index. */
export function memoryOf({tree, index, snapshot}: ImageMessage): ReadonlySet<ArrayBuffer> {
	return transferables({tree, index, snapshot});
}

/** The memory of plain data that can be handed to another thread instead of being copied. */
function transferables(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
	if (ArrayBuffer.isView(value)) {
		const {buffer} = value;
		if (buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)) found.add(buffer);
	} else if (typeof value === 'object' && value !== null) {
		for (const property of Object.values(value)) transferables(property, found);
	}
	return found;
}
