import {Failure} from '../failure.ts';
import {contentPlace} from '../image/content-place.ts';
import type {ImageInfo} from '../image/image-info.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {ContentStream, readContentFromFile} from '../layer/read-content.ts';
import {toFailure} from './broken-image.ts';
import type {OpenedImage} from './source.ts';

/** The content of one entry. */
export type ContentRead = {
	/** Number of the entry over all layers. */
	readonly entry: number;
	/** Read it before taking the next entry, or not at all. */
	readonly chunks: AsyncIterable<Uint8Array>;
};

/** A loaded image, whose contents can be read from its source. */
export type ContentImage = {
	readonly info: ImageInfo;
	readonly tree: ImageTree;
};

/**
 * The bytes of a version that is a regular file.
 *
 * @throws Failure if the content is not stored in one piece
 */
export async function* contentOf(
	opened: OpenedImage,
	image: ContentImage,
	version: number,
	signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
	const {tree} = image;
	const entry = tree.arrays.versionContent[version];
	if (!contentPlace(tree, entry)) {
		throw new Failure(
			`${tree.pathOf(tree.arrays.versionNode[version])} is a sparse file, which cannot be read yet`,
			'Get it with the engine: docker create IMAGE, then docker cp.',
		);
	}
	for await (const {chunks} of contentsOf(opened, image, [entry], signal)) yield* chunks;
}

/**
 * The contents of entries that are regular files, layer by layer in the order of their offsets: each
 * layer is opened once and read in one pass. Entries without a {@link contentPlace} are skipped.
 *
 * @param entries numbers over all layers, in any order
 * @throws Failure while they are read, if the image is broken
 */
export async function* contentsOf(
	opened: OpenedImage,
	{info, tree}: ContentImage,
	entries: Iterable<number>,
	signal?: AbortSignal,
): AsyncGenerator<ContentRead> {
	const {reference} = info;
	const byLayer = Map.groupBy(new Set(entries), entry => tree.layerOfEntry(entry));
	for (const layer of [...byLayer.keys()].sort((one, other) => one - other)) {
		const contents = byLayer
			.get(layer)!
			.flatMap(entry => {
				const place = contentPlace(tree, entry);
				return place ? [{entry, place}] : [];
			})
			.sort((one, other) => one.place.offset - other.place.offset);
		const tar = await opened.openLayer(info.layers[layer], signal);
		if (tar.kind === 'file') {
			for (const {entry, place} of contents) {
				const chunks = readContentFromFile(tar.range, place, signal);
				yield {entry, chunks: withFailures(chunks, reference)};
			}
			continue;
		}
		const stream = new ContentStream(tar.chunks);
		try {
			for (const {entry, place} of contents) {
				yield {entry, chunks: withFailures(stream.read(place, signal), reference)};
			}
		} finally {
			await stream.close();
		}
	}
}

async function* withFailures(
	chunks: AsyncIterable<Uint8Array>,
	reference: string,
): AsyncGenerator<Uint8Array> {
	try {
		yield* chunks;
	} catch (error) {
		throw toFailure(error, reference);
	}
}
