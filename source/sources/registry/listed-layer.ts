import {asText} from '../../image/json-value.ts';
import {decompressed} from '../../layer/decompress.ts';
import {type ContentRange, ContentStream} from '../../layer/read-content.ts';
import {blockSize, decodeHeader} from '../../layer/tar-header.ts';
import {parseDocument} from '../blobs.ts';
import {DigestCheck} from '../digest-check.ts';
import type {LayerTar} from '../source.ts';
import type {BlobRange, RegistryClient} from './registry-client.ts';
import type {LayerBlob} from './registry-image.ts';
import {contentAt, type ListedLayer, listLayer} from './table-of-contents.ts';

/** A smaller blob is read as a whole: that takes one request instead of three. */
const smallBlob = 100_000;

/** Bytes of a table of contents; a layer with a longer one is read as a whole. */
const tableLimit = 32 * 1024 * 1024;
const plainTableLimit = 64 * 1024 * 1024;

/** Bytes of a table for each of its objects and arrays, at least; an entry takes more than a hundred. */
const bytesPerObject = 24;

const stargzDigest = 'containerd.io/snapshot/stargz/toc.digest';

/** Podman before version 4.5, nerdctl and ctr-remote use the second name. */
const chunkedNames = ['io.github.containers.zstd-chunked', 'io.containers.zstd-chunked'];

/** The annotation of a zstd:chunked layer; empty if it has none. */
function chunkedText({annotations}: LayerBlob, field: string): string {
	const values = chunkedNames.map(name => asText(annotations[`${name}.${field}`]));
	return values.find(value => value !== '') ?? '';
}

/** The digest of a layer's table of contents, as the manifest states it; `undefined` if it has none. */
export function tableDigest(blob: LayerBlob): string | undefined {
	if (blob.size < smallBlob) return undefined;
	// nerdctl states the digest of eStargz for zstd:chunked layers, too.
	const digest = chunkedText(blob, 'manifest-checksum') || asText(blob.annotations[stargzDigest]);
	return isDigest(digest) ? digest : undefined;
}

/**
 * Reads the table of contents of an eStargz or zstd:chunked layer by range requests.
 *
 * @returns `undefined` if there is none that can be used
 * @throws WrongContentError if it has another digest than the manifest states
 */
export async function readTable(
	client: RegistryClient,
	blob: LayerBlob,
	signal?: AbortSignal,
): Promise<ListedLayer | undefined> {
	const digest = tableDigest(blob);
	if (digest === undefined) return undefined;
	return chunkedText(blob, 'manifest-checksum') === digest
		? readChunked(client, blob, digest, signal)
		: readStargz(client, blob, digest, signal);
}

/** The last bytes of an eStargz blob are an empty gzip member, whose header tells the table's offset. */
const footerBytes = 51;

async function readStargz(
	client: RegistryClient,
	blob: LayerBlob,
	digest: string,
	signal: AbortSignal | undefined,
): Promise<ListedLayer | undefined> {
	const end = blob.size - footerBytes;
	const footer = await readPart(client, blob, {start: end, end: blob.size}, signal);
	const [, hex] = /([0-9a-f]{16})STARGZ/.exec(footer.toString('latin1')) ?? [];
	const start = Number.parseInt(hex ?? '', 16);
	if (!(start < end) || end - start > tableLimit) return undefined;
	// The table is a file in a tar of its own.
	const tar = await decompressedPart(await readPart(client, blob, {start, end}, signal), signal);
	const header = tar && tar.length > blockSize ? decodeHeader(tar, 0) : undefined;
	if (!tar || !header) return undefined;
	const table = tar.subarray(blockSize, blockSize + header.size);
	verify(table, digest);
	return listLayer(parseTable(table), start, {
		header,
		content: {start, end, skipped: blockSize, size: header.size, digest},
	});
}

async function readChunked(
	client: RegistryClient,
	blob: LayerBlob,
	digest: string,
	signal: AbortSignal | undefined,
): Promise<ListedLayer | undefined> {
	const [start, length] = chunkedText(blob, 'manifest-position').split(':').map(Number);
	const isInBlob = start > 0 && length > 0 && start + length <= blob.size && length <= tableLimit;
	if (!isInBlob) return undefined;
	const stored = await readPart(client, blob, {start, end: start + length}, signal);
	verify(stored, digest);
	const table = await decompressedPart(stored, signal);
	return table && listLayer(parseTable(table), start);
}

/** `undefined` if it is not JSON, or would take far more memory than a table does: `[{},{},{},…]`. */
function parseTable(table: Buffer): unknown {
	let left = table.length / bytesPerObject;
	for (const opening of Buffer.from('{[')) {
		for (let at = table.indexOf(opening); at >= 0 && left > 0; left--) {
			at = table.indexOf(opening, at + 1);
		}
	}
	return left > 0 ? parseDocument(table) : undefined;
}

async function readPart(
	client: RegistryClient,
	blob: LayerBlob,
	range: BlobRange,
	signal: AbortSignal | undefined,
): Promise<Buffer> {
	return Buffer.concat(await Array.fromAsync(client.blob(blob, range, signal)));
}

/** `undefined` if it is too long. */
async function decompressedPart(
	part: Buffer,
	signal: AbortSignal | undefined,
): Promise<Buffer | undefined> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	const stored = (async function* () {
		yield part;
	})();
	for await (const chunk of decompressed(stored, signal)) {
		length += chunk.length;
		if (length > plainTableLimit) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks, length);
}

function verify(bytes: Uint8Array, digest: string): void {
	const check = new DigestCheck(digest);
	check.add(bytes);
	check.finish();
}

/** The layer, whose contents are read by range requests when they are asked for. */
export function listedTar(client: RegistryClient, blob: LayerBlob, listed: ListedLayer): LayerTar {
	const read = async function* (
		{offset, size}: ContentRange,
		signal?: AbortSignal,
	): AsyncGenerator<Uint8Array> {
		if (size <= 0) return;
		const {content, start} = contentAt(listed, offset);
		const stored = client.blob(blob, content, signal);
		const stream = new ContentStream(decompressed(stored, signal));
		const isWhole = offset === start && size === content.size;
		const check = isWhole && isDigest(content.digest) ? new DigestCheck(content.digest) : undefined;
		try {
			const range = {offset: content.skipped + offset - start, size};
			for await (const chunk of stream.read(range, signal)) {
				check?.add(chunk);
				yield chunk;
			}
			check?.finish();
		} finally {
			await stream.close();
		}
	};
	return {kind: 'listed', index: listed.index, read};
}

function isDigest(digest: string | undefined): digest is string {
	return digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest);
}
