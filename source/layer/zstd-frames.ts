import {freeExclusive} from './exclusive-chunks.ts';
import {DecompressionError} from './layer-error.ts';

/**
 * Splits chunks so that none contains parts of two frames: the decoder of Node.js before 26.10 decodes
 * only the first frame of a chunk. Bytes after the last frame are dropped. Consumers must be done with a
 * piece before they request the next one, because the chunk may be freed.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878#name-frames
 * @see https://github.com/nodejs/node/issues/64741
 * @throws DecompressionError if the data ends within a frame, which those decoders do not detect
 */
export async function* zstdFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const walk = new FrameWalk();
	for await (const chunk of chunks) {
		for (let at = 0; at < chunk.length; ) {
			const end = walk.take(chunk, at);
			if (end === undefined) return;
			yield chunk.subarray(at, end);
			at = end;
		}
		freeExclusive(chunk);
	}
	if (walk.isWithinFrame) throw new DecompressionError('broken zstd data');
}

type Expected = 'magic' | 'skippable size' | 'descriptor' | 'block' | 'bytes';

/** Finds the ends of frames from the headers of frames and blocks. */
class FrameWalk {
	#expected: Expected = 'magic';
	/** Bytes read of the expected header. */
	#header: number[] = [];
	/** Bytes to skip, and the state after them. */
	#left = 0;
	#next: Expected = 'magic';
	#hasChecksum = false;

	/** Whether a frame has started and not ended. */
	get isWithinFrame(): boolean {
		return this.#expected !== 'magic';
	}

	/**
	 * Advances to the end of the chunk or frame.
	 *
	 * @returns the index after the last byte taken; `undefined` if no frame starts at `from`
	 */
	take(chunk: Uint8Array, from: number): number | undefined {
		for (let at = from; at < chunk.length; ) {
			if (this.#expected === 'bytes') {
				const length = Math.min(this.#left, chunk.length - at);
				this.#left -= length;
				at += length;
				if (this.#left > 0) continue;
				this.#expected = this.#next;
			} else {
				this.#header.push(chunk[at]);
				at += 1;
				if (this.#header.length < headerLengths[this.#expected]) continue;
				const header = Buffer.from(this.#header);
				this.#header = [];
				if (!this.#takeHeader(header)) return undefined;
			}
			if (!this.isWithinFrame) return at;
		}
		return chunk.length;
	}

	#takeHeader(header: Buffer): boolean {
		switch (this.#expected) {
			case 'magic': {
				const magic = header.readUInt32LE();
				if (magic === frameMagic) this.#expected = 'descriptor';
				else if (magic >>> 4 === skippableMagic) this.#expected = 'skippable size';
				else return false;
				return true;
			}
			case 'skippable size':
				this.#pass(header.readUInt32LE(), 'magic');
				return true;
			case 'descriptor':
				this.#hasChecksum = (header[0] & 0b100) !== 0;
				this.#pass(restOfFrameHeader(header[0]), 'block');
				return true;
			default:
				this.#takeBlock(header.readUIntLE(0, 3));
				return true;
		}
	}

	#takeBlock(header: number): void {
		const isLast = (header & 1) === 1;
		const isRepeatedByte = ((header >> 1) & 0b11) === 1;
		const length = isRepeatedByte ? 1 : header >> 3;
		const checksum = isLast && this.#hasChecksum ? 4 : 0;
		this.#pass(length + checksum, isLast ? 'magic' : 'block');
	}

	#pass(bytes: number, next: Expected): void {
		this.#expected = bytes === 0 ? next : 'bytes';
		this.#left = bytes;
		this.#next = next;
	}
}

const headerLengths = {magic: 4, 'skippable size': 4, descriptor: 1, block: 3} as const;

const frameMagic = 0xfd2fb528;

/** The magic numbers of skippable frames without their last four bits, which can have any value. */
const skippableMagic = 0x184d2a5;

/** Bytes of a frame header after the descriptor: window, dictionary ID and content size. */
function restOfFrameHeader(descriptor: number): number {
	const isSingleSegment = (descriptor & 0b10_0000) !== 0;
	const window = isSingleSegment ? 0 : 1;
	const dictionary = [0, 1, 2, 4][descriptor & 0b11];
	const contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6];
	return window + dictionary + contentSize;
}
