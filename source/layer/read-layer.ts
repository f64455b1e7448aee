import {readSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {isSliceOver, nextSlice} from '../cooperative.ts';
import {grown} from './byte-table.ts';
import {type LayerIndex, LayerIndexBuilder} from './layer-index.ts';
import {freeOwnBuffer} from './own-buffers.ts';
import {TarEntries} from './tar-entries.ts';
import {TarError} from './tar-error.ts';
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
	/** Called now and then with the bytes of the tar that are done since the last call. */
	readonly onBytes?: (bytes: number) => void;
};

/** Bytes read at once where headers follow each other closely: small files. */
const largestWindow = 256 * 1024;

/** And where files larger than the window lie between them, so that what is read is thrown away. */
const smallestWindow = 4 * 1024;

/**
 * Indexes a plain layer tar in a file, reading the headers only.
 *
 * @throws TarError where it is cut off or no tar
 */
export async function readLayerFromFile(
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
		const step = entries.takeBlock(file.bytes, file.seek(position, blockSize), position);
		position += blockSize;
		isEnded = step.next === 'end';
		if (isEnded) break;
		if (step.next === 'meta') {
			const at = file.seek(position, step.bytes);
			entries.takeMeta(file.bytes.subarray(at, at + step.bytes));
		}
		if (step.next === 'meta' || step.next === 'content') {
			// The padding of the last entry may be missing, the content may not.
			if (position + step.bytes > range.length) throw cutOff();
			position += step.bytes + paddingOf(step.bytes);
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
 * Indexes a plain layer tar from a stream, which it reads to its end, checksumming the contents of
 * all files on the way.
 *
 * @throws TarError where it is cut off or no tar
 */
export async function readLayerFromStream(
	chunks: AsyncIterable<Uint8Array>,
	{signal, onBytes}: ReadLayerOptions = {},
): Promise<LayerIndex> {
	const reader = new LayerStreamReader();
	for await (const chunk of chunks) {
		signal?.throwIfAborted();
		reader.take(chunk);
		onBytes?.(chunk.length);
		freeOwnBuffer(chunk);
	}
	return reader.finish();
}

class LayerStreamReader {
	readonly #builder = new LayerIndexBuilder();
	readonly #entries = new TarEntries(this.#builder);
	/** Bytes of a block or of a header's body that came in pieces. */
	#partial: Uint8Array = new Uint8Array(blockSize);
	#partialLength = 0;
	/** What the next bytes are, and how many of them are still to come. */
	#expects: 'block' | 'meta' | 'content' | 'padding' | 'nothing' = 'block';
	#missing: number = blockSize;
	#padding = 0;
	#entry = -1;
	#checksum = 0;
	#position = 0;

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

	finish(): LayerIndex {
		const isBetweenBlocks = this.#expects === 'block' && this.#partialLength === 0;
		const mayEnd = isBetweenBlocks || this.#expects === 'padding';
		const isWhole = mayEnd && this.#entries.isBetweenEntries;
		if (!isWhole && this.#expects !== 'nothing') throw cutOff();
		return this.#builder.freeze();
	}

	/** Takes bytes of a block or a header's body, from the chunk itself where they are whole in it. */
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
		const step = this.#entries.takeBlock(block, 0, this.#position - blockSize);
		if (step.next === 'end') {
			this.#expects = 'nothing';
			return;
		}
		if (step.next === 'block') {
			this.#missing = blockSize;
			return;
		}
		this.#padding = paddingOf(step.bytes);
		this.#missing = step.bytes;
		this.#entry = step.next === 'content' ? step.entry : -1;
		this.#checksum = 0;
		this.#expects = step.next;
		if (step.bytes === 0) {
			if (step.next === 'meta') this.#entries.takeMeta(new Uint8Array());
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

/** A window on a part of a file, moved as needed, and as large as the last moves were near. */
class FileWindow {
	readonly #range: FileRange;
	bytes: Uint8Array = new Uint8Array(largestWindow);
	#start = 0;
	#end = 0;
	#size: number = smallestWindow;

	constructor(range: FileRange) {
		this.#range = range;
	}

	/** Makes `length` bytes at `position` be in {@link bytes}, and says where there. */
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

function cutOff(): TarError {
	return new TarError('it ends in the middle of an entry');
}
