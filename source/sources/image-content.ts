import {Failure} from '../failure.ts';
import {contentPlace} from '../image/content-place.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {ContentStream, readContentFromFile} from '../layer/read-content.ts';
import {toFailure} from './archive.ts';
import type {OpenedImage} from './source.ts';

/** One content of many that are read in a pass. */
export type ContentRead = {
	/** Number of the entry over all layers. */
	readonly entry: number;
	/** To be read before the next content is asked for, or not at all. */
	readonly chunks: AsyncIterable<Uint8Array>;
};

/**
 * The bytes of a version that is a regular file.
 *
 * @throws Failure where the content does not lie in the layer in one piece
 */
export async function* contentOf(
	opened: OpenedImage,
	tree: ImageTree,
	version: number,
	signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
	const entry = tree.columns.versionContent[version];
	if (!contentPlace(tree, entry)) {
		throw new Failure(
			`${tree.pathOf(tree.columns.versionNode[version])} is a sparse file, which cannot be read yet`,
			'Get it with the engine: docker create IMAGE, then docker cp.',
		);
	}
	for await (const {chunks} of contentsOf(opened, tree, [entry], signal)) yield* chunks;
}

/**
 * The contents of many entries that are regular files, layer by layer and in the order that they lie
 * in: each layer is opened once and read in one pass. Those without a {@link contentPlace} are left
 * out.
 *
 * @param entries numbers over all layers, in any order
 * @throws Failure while they are read, where the image is broken
 */
export async function* contentsOf(
	opened: OpenedImage,
	tree: ImageTree,
	entries: Iterable<number>,
	signal?: AbortSignal,
): AsyncGenerator<ContentRead> {
	const {reference} = opened.info;
	const byLayer = Map.groupBy(new Set(entries), entry => tree.layerOfEntry(entry));
	for (const layer of [...byLayer.keys()].sort((one, other) => one - other)) {
		const contents = byLayer
			.get(layer)!
			.flatMap(entry => {
				const place = contentPlace(tree, entry);
				return place ? [{entry, place}] : [];
			})
			.sort((one, other) => one.place.offset - other.place.offset);
		const tar = await opened.openLayer(layer, signal);
		if (tar.kind === 'file') {
			for (const {entry, place} of contents) {
				const chunks = readContentFromFile(tar.range, place, signal);
				yield {entry, chunks: described(chunks, reference)};
			}
			continue;
		}
		const stream = new ContentStream(tar.chunks);
		try {
			for (const {entry, place} of contents) {
				yield {entry, chunks: described(stream.read(place, signal), reference)};
			}
		} finally {
			await stream.close();
		}
	}
}

async function* described(
	chunks: AsyncIterable<Uint8Array>,
	reference: string,
): AsyncGenerator<Uint8Array> {
	try {
		yield* chunks;
	} catch (error) {
		throw toFailure(error, reference);
	}
}
