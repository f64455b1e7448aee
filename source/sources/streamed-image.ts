import {readContainerConfig} from '../image/container-config.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {noDetails} from '../image/image-info.ts';
import {peek} from '../layer/decompress.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {indexTarStream, LayerStreamReader} from '../layer/read-layer.ts';
import {blockSize, decodeHeader, looksLikeTar, paddingOf} from '../layer/tar-header.ts';
import {metaTypes} from '../layer/type-flag.ts';
import {decodeName} from '../text/name-bytes.ts';
import {noArchive} from './broken-image.ts';
import {findImage, type LayoutOptions} from './image-layout.ts';
import {holdsRootFileSystem, rootFileSystemInfo, tarKind} from './root-file-system.ts';
import type {ImageLayers, ReadLayersOptions} from './source.ts';

/** The info of an archive that must be read from start to end to find its files. */
export function unreadInfo(reference: string): ImageInfo {
	return {
		...{reference, source: 'docker-archive', id: '', platform: '', tags: []},
		...{layers: [], history: [], warnings: []},
		config: readContainerConfig(undefined),
		details: noDetails,
	};
}

/** Bytes in which the name of the first file is looked for. */
const peekedBytes = 64 * 1024;

/**
 * Reads the image of an archive, or a root file system, from the plain bytes of its tar.
 *
 * @param onLayerRead called after each layer of an archive, before it is known which layer it is
 * @throws Failure if it is neither
 * @throws TarError if the tar is broken
 */
export async function readStreamedImage(
	chunks: AsyncIterable<Uint8Array>,
	layout: LayoutOptions,
	{signal, onLayer}: ReadLayersOptions = {},
	onLayerRead?: () => void,
): Promise<ImageLayers> {
	const {start, all} = await peek(chunks, peekedBytes);
	if (!looksLikeTar(start.subarray(0, blockSize))) throw noArchive(layout.place);
	const kind = tarKind(firstNameOf(start));
	const asRootFileSystem = (index: LayerIndex): ImageLayers => {
		if (!holdsRootFileSystem(index)) throw noArchive(layout.place);
		onLayer?.(0, index);
		const info = rootFileSystemInfo(layout.reference, layout.place, undefined);
		return {info, layers: new Map([[0, index]])};
	};
	if (kind === 'root file system') return asRootFileSystem(await indexTarStream(all, {signal}));
	// It could be either, and a stream is read only once.
	const whole = kind === 'unknown' ? new LayerStreamReader() : undefined;
	const {layersOf, readArchiveStream} = await import('./archive-stream.ts');
	const archive = await readArchiveStream(whole ? alsoRead(all, whole) : all, {
		signal,
		onLayer: onLayerRead,
	});
	const info = await findImage(archive.blobs, layout);
	if (!info && whole) return asRootFileSystem(whole.finish());
	if (!info) throw noArchive(layout.place);
	const read = layersOf(archive, info, layout.place);
	for (const [layer, index] of read.layers) onLayer?.(layer, index);
	return read;
}

async function* alsoRead(
	chunks: AsyncIterable<Uint8Array>,
	reader: LayerStreamReader,
): AsyncGenerator<Uint8Array> {
	for await (const chunk of chunks) {
		reader.take(chunk);
		yield chunk;
	}
}

/** The name of the first entry below the root, in the first bytes of a tar; empty if there is none. */
function firstNameOf(bytes: Uint8Array): string {
	for (let at = 0; at + blockSize <= bytes.length; ) {
		const header = decodeHeader(bytes, at);
		if (!header) break;
		const name = decodeName(header.name);
		if (!metaTypes.has(header.typeFlag) && !/^[./]*$/.test(name)) return name;
		at += blockSize + header.size + paddingOf(header.size);
	}
	return '';
}
