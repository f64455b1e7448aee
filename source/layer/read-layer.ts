import {readSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {isSliceOver, nextSlice} from '../cooperative.ts';
import {grown} from './byte-table.ts';
import {freeExclusive} from './exclusive-chunks.ts';
import {cutOff} from './layer-error.ts';
import {type LayerIndex, LayerIndexBuilder} from './layer-index.ts';
import {type ChooseEntry, TarEntries} from './tar-entries.ts';
import {blockSize, paddingOf} from './tar-header.ts';

/** A part of an open file. */
export type FileRange = {
	readonly fd: number;
	/** First byte of the part. */
	readonly start: number;
	/** Bytes in the part. */
	readonly length: number;
};

export type ReadLayerOptions = {
	readonly signal?: AbortSignal;
	/** Called repeatedly with the number of bytes of the tar read since the last call. */
	readonly onBytes?: (bytes: number) => void;
};

/** Bytes read at once while headers are close to each other, because files are small. */
const largestWindow = 256 * 1024;

/** Bytes read at once while headers are far apart, because bytes of large files would be discarded. */
const smallestWindow = 4 * 1024;

/**
 * Indexes an uncompressed tar on disk, of a layer or an archive, by reading its headers only.
 *
 * @throws TarError if it is cut off or not a tar
 */
export async function indexTarRange(
	range: FileRange,
	{signal, onBytes}: ReadLayerOptions = {},
): Promise<LayerIndex> {
	const builder = new LayerIndexBuilder();
	const entries = new TarEntries(builder);
	const file = new FileWindow(range);
	let position = 0;
	let reported = 0;
	let isEnded = false;
	for (let blocks = 1; position < range.length; blocks++) {
		const result = entries.takeBlock(file.bytes, file.seek(position, blockSize), position);
		position += blockSize;
		isEnded = result.next === 'end';
		if (isEnded) break;
		if (result.next === 'meta') {
			const at = file.seek(position, result.bytes);
			entries.takeMeta(file.bytes.subarray(at, at + result.bytes));
		}
		if (result.next === 'meta' || result.next === 'content') {
			// Only the padding of the last entry may be missing.
			if (position + result.bytes > range.length) throw cutOff();
			position += result.bytes + paddingOf(result.bytes);
		}
		if (blocks % 64 === 0 && isSliceOver()) {
			onBytes?.(position - reported);
			reported = position;
			await nextSlice(signal);
		}
	}
	if (!isEnded && !entries.isBetweenEntries) throw cutOff();
	onBytes?.(range.length - reported);
	return builder.freeze();
}

/**
 * Indexes an uncompressed tar from a stream. It reads the stream to its end, and computes the
 * checksums of all files.
 *
 * @throws TarError if it is cut off or not a tar
 */
export async function indexTarStream(
	chunks: AsyncIterable<Uint8Array>,
	{signal, onBytes}: ReadLayerOptions = {},
): Promise<LayerIndex> {
	const reader = new LayerStreamReader();
	for await (const chunk of chunks) {
		signal?.throwIfAborted();
		reader.take(chunk);
		onBytes?.(chunk.length);
		freeExclusive(chunk);
	}
	return reader.finish();
}

/** How one of several tars becomes part of a layer. */
export type TarPart = {
	readonly builder: LayerIndexBuilder;
	/** Offset of the tar in the layer. */
	readonly start: number;
	readonly choose: ChooseEntry;
};

/** Indexes an uncompressed tar whose chunks are given one after the other. */
export class LayerStreamReader {
	readonly #builder: LayerIndexBuilder;
	readonly #entries: TarEntries;
	/** Bytes of a block or metadata body that spans several chunks. */
	#partial: Uint8Array = new Uint8Array(blockSize);
	#partialLength = 0;
	/** Meaning of the next bytes, and how many of them are still to come. */
	#expects: 'block' | 'meta' | 'content' | 'padding' | 'nothing' = 'block';
	#missing: number = blockSize;
	#padding = 0;
	#entry = -1;
	#checksum = 0;
	#position: number;

	/** @param part by default the tar is the layer */
	constructor(part?: TarPart) {
		this.#builder = part?.builder ?? new LayerIndexBuilder();
		this.#entries = new TarEntries(this.#builder, part?.choose);
		this.#position = part?.start ?? 0;
	}

	/** @throws TarError if it is not a tar */
	take(chunk: Uint8Array): void {
		for (let at = 0; at < chunk.length && this.#expects !== 'nothing'; ) {
			const length = Math.min(this.#missing, chunk.length - at);
			if (this.#expects === 'block' || this.#expects === 'meta') {
				this.#takeRecord(chunk, at, length);
			} else {
				if (this.#expects === 'content' && this.#entry >= 0) {
					this.#checksum = crc32(chunk.subarray(at, at + length), this.#checksum);
				}
				this.#missing -= length;
				this.#position += length;
				if (this.#missing === 0) this.#endContent();
			}
			at += length;
		}
	}

	/**
	 * @returns the layer as read so far
	 * @throws TarError if the tar is cut off
	 */
	finish(): LayerIndex {
		this.checkEnd();
		return this.#builder.freeze();
	}

	/** @throws TarError if the tar is cut off */
	checkEnd(): void {
		const isBetweenBlocks = this.#expects === 'block' && this.#partialLength === 0;
		const mayEnd = isBetweenBlocks || this.#expects === 'padding';
		const isWhole = mayEnd && this.#entries.isBetweenEntries;
		if (!isWhole && this.#expects !== 'nothing') throw cutOff();
	}

	/** Takes bytes of a block or metadata body, without copying if the chunk contains it whole. */
	#takeRecord(chunk: Uint8Array, at: number, length: number): void {
		const isWhole = this.#partialLength === 0 && length === this.#missing;
		if (!isWhole) {
			const needed = this.#partialLength + length;
			if (needed > this.#partial.length) this.#partial = grown(this.#partial, needed);
			this.#partial.set(chunk.subarray(at, at + length), this.#partialLength);
			this.#partialLength = needed;
		}
		this.#missing -= length;
		this.#position += length;
		if (this.#missing > 0) return;
		const record = isWhole
			? chunk.subarray(at, at + length)
			: this.#partial.subarray(0, this.#partialLength);
		this.#partialLength = 0;
		if (this.#expects === 'meta') {
			this.#entries.takeMeta(record);
			this.#expectPadding();
		} else {
			this.#takeBlock(record);
		}
	}

	#takeBlock(block: Uint8Array): void {
		const result = this.#entries.takeBlock(block, 0, this.#position - blockSize);
		if (result.next === 'end') {
			this.#expects = 'nothing';
			return;
		}
		if (result.next === 'block') {
			this.#missing = blockSize;
			return;
		}
		this.#padding = paddingOf(result.bytes);
		this.#missing = result.bytes;
		this.#entry = result.next === 'content' ? result.entry : -1;
		this.#checksum = 0;
		this.#expects = result.next;
		if (result.bytes === 0) {
			if (result.next === 'meta') this.#entries.takeMeta(new Uint8Array());
			this.#endContent();
		}
	}

	#endContent(): void {
		if (this.#expects === 'content' && this.#entry >= 0) {
			this.#builder.setChecksum(this.#entry, this.#checksum);
		}
		if (this.#expects === 'padding') this.#expectBlock();
		else this.#expectPadding();
	}

	#expectPadding(): void {
		if (this.#padding === 0) {
			this.#expectBlock();
			return;
		}
		this.#expects = 'padding';
		this.#missing = this.#padding;
	}

	#expectBlock(): void {
		this.#expects = 'block';
		this.#missing = blockSize;
	}
}

/** A buffered window of a file. Its size adapts to the distance between reads. */
class FileWindow {
	readonly #range: FileRange;
	bytes: Uint8Array = new Uint8Array(largestWindow);
	#start = 0;
	#end = 0;
	#size: number = smallestWindow;

	constructor(range: FileRange) {
		this.#range = range;
	}

	/** Loads `length` bytes at `position`, and returns their index in {@link bytes}. */
	seek(position: number, length: number): number {
		if (position < this.#start || position + length > this.#end) this.#fill(position, length);
		return position - this.#start;
	}

	#fill(position: number, length: number): void {
		const available = this.#range.length - position;
		if (length > available) throw cutOff();
		if (length > this.bytes.length) this.bytes = new Uint8Array(length);
		const isNear = position < this.#end + this.#size;
		this.#size = isNear
			? Math.min(this.#size * 2, largestWindow)
			: Math.max(this.#size / 2, smallestWindow);
		const wanted = Math.min(Math.max(this.#size, length), available);
		let done = 0;
		while (done < wanted) {
			const from = this.#range.start + position + done;
			const read = readSync(this.#range.fd, this.bytes, done, wanted - done, from);
			if (read === 0) throw cutOff();
			done += read;
		}
		this.#start = position;
		this.#end = position + done;
	}
}
