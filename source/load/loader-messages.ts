import {isMarkedAsUntransferable} from 'node:worker_threads';
import type {PartialImage, TreeImage} from '../analysis/analyzed-image.ts';
import {type Fix, findFixes} from '../analysis/fixes/fix.ts';
import {type WasteLookup, wasteLookup} from '../analysis/waste-lookup.ts';
import {createSnapshot} from '../image/create-snapshot.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {ImageTree, type ImageTreeData} from '../image/image-tree.ts';
import type {LayerSelection} from '../image/layer-selection.ts';
import {LayerSnapshot, type SnapshotData} from '../image/layer-snapshot.ts';
import {indexTree, type TreeIndex} from '../image/tree-index.ts';
import type {ImageChoice} from '../sources/choose-image.ts';
import type {MissingImage} from '../sources/engine/missing-image.ts';
import type {FindOptions} from '../sources/open-image.ts';
import type {Progress, WorkOptions} from '../sources/source.ts';
import {
	type AnalysisData,
	decodeAnalysis,
	decodeFixes,
	decodeWaste,
	encodeAnalysis,
	encodeFixes,
	type FixData,
} from './analysis-data.ts';

/** The image that a loader thread loads. */
export type LoaderRequest = {
	readonly reference: string;
	readonly options: Omit<FindOptions, keyof WorkOptions>;
	/** The layer to select first; by default the whole image. */
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
	/** Asks for the selected layer. */
	| {readonly type: 'selection'}
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
	/** The user must decide whether the engine pulls the image. */
	| {readonly type: 'missing'; readonly image: MissingImage}
	| {readonly type: 'crashed'; readonly error: unknown};

/** The reply to `selection`, and to a `part` once it is on screen. */
export type LoaderReply = {readonly selection: LayerSelection};

/** An image, with all that the screen needs first. */
export type IndexedImage = TreeImage & {
	readonly fixes: readonly Fix[];
	readonly index: TreeIndex;
	/** The tree as of the selected layer. */
	readonly snapshot: LayerSnapshot;
	/** Missing before the image was sent to another thread. */
	readonly waste?: WasteLookup;
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
	readonly fixes: readonly FixData[];
};

/**
 * Computes the fixes, the lookups and the snapshot that the screen needs.
 *
 * @param getSelection asked last, because keys may change the selection meanwhile
 */
export async function indexImage<Image extends TreeImage>(
	image: Image,
	getSelection: () => LayerSelection | Promise<LayerSelection>,
): Promise<Image & IndexedImage> {
	const index = indexTree(image.tree);
	const fixes = findFixes(image);
	return {...image, fixes, index, snapshot: createSnapshot(index, await getSelection())};
}

/** Makes a message of an image, which shares its memory. Paths are left out of layers: the tree has them. */
export function toMessage({
	info,
	analysis,
	fixes,
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
		fixes: encodeFixes(fixes, analysis.wasted),
		tree: {layers, arrays, superseded, warnings},
		index,
		snapshot: {selection: snapshot.selection, data: snapshot.data},
	};
}

/** The image of a message. */
export function fromMessage({
	info,
	analysis: analysisData,
	fixes: fixesData,
	tree: data,
	index,
	snapshot,
}: ImageMessage): IndexedImage {
	const tree = new ImageTree(data);
	const rows = decodeWaste(analysisData.wasted);
	const fixes = decodeFixes(fixesData, rows);
	// Structured clones of Buffers are plain Uint8Arrays.
	const {buffer, byteOffset, length} = index.lowerNames;
	const lowerNames = Buffer.from(buffer, byteOffset, length);
	const treeIndex: TreeIndex = {...index, lowerNames, tree};
	return {
		info,
		analysis: decodeAnalysis(analysisData, rows),
		fixes,
		waste: wasteLookup(() => ({...rows, byFix: fixesData.map(({rows}) => rows)}), fixes),
		tree,
		index: treeIndex,
		snapshot: new LayerSnapshot(treeIndex, snapshot.selection, snapshot.data),
	};
}

/** The memory of an image's arrays. */
export function memoryOf({
	tree,
	index,
	snapshot,
	fixes,
	analysis: {wasted},
}: ImageMessage): ReadonlySet<ArrayBuffer> {
	return transferables({tree, index, snapshot, wasted, rows: fixes.map(({rows}) => rows)});
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
