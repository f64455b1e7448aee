import {TarError, TarLimitError} from './layer-error.ts';
import {decodePax, type PaxRecords} from './pax.ts';
import {metaLimit} from './tar-entries.ts';
import {
	blockSize,
	checkedSize,
	decodeHeader,
	isSparseMapExtended,
	paddingOf,
	sizeAt,
} from './tar-header.ts';
import {metaTypes, TypeFlag} from './type-flag.ts';

/** A part of a sparse file that has data. */
type Segment = {readonly offset: number; readonly length: number};

/** More segments are not read: each takes 24 bytes of a map, and a mebibyte of pax has 50,000. */
const segmentLimit = 1_000_000;

const holes = new Uint8Array(256 * 1024);

/** Whether a chunk is part of a hole: zeros that need not be stored. */
export function isHole(chunk: Uint8Array): boolean {
	return chunk.buffer === holes.buffer;
}

/**
 * The content of a sparse file with its holes as zeros: GNU's old format, and its pax formats 0.0, 0.1
 * and 1.0.
 *
 * @param tar the layer's tar from the file's first header on
 * @param size bytes of the file including its holes
 * @see https://www.gnu.org/software/tar/manual/html_section/Sparse-Formats.html
 * @throws TarError if its map is broken
 */
export async function* sparseContent(
	tar: AsyncIterable<Uint8Array>,
	size: number,
): AsyncGenerator<Uint8Array> {
	const reader = new ByteReader(tar);
	try {
		let done = 0;
		for (const {offset, length} of await readMap(reader)) {
			if (offset < done || offset + length > size) throw brokenMap();
			yield* holeChunks(offset - done);
			yield* reader.chunks(length);
			done = offset + length;
		}
		yield* holeChunks(size - done);
	} finally {
		await reader.close();
	}
}

/** Reads the headers of a sparse file up to its data. */
async function readMap(reader: ByteReader): Promise<readonly Segment[]> {
	let pax: PaxRecords | undefined;
	for (;;) {
		const block = await reader.take(blockSize);
		const header = decodeHeader(block, 0);
		if (!header) throw brokenMap();
		if (header.typeFlag === TypeFlag.gnuSparse) return readGnuMap(reader, block);
		if (!metaTypes.has(header.typeFlag)) {
			return pax?.sparseMajor === 1 ? readPaxMap(reader) : segmentsOf(pax?.sparseMap ?? []);
		}
		if (header.size > metaLimit) throw brokenMap();
		const body = await reader.take(header.size + paddingOf(header.size));
		if (header.typeFlag === TypeFlag.pax) pax = decodePax(body.subarray(0, header.size));
	}
}

/** Four segments in the header, and 21 in each further block. */
async function readGnuMap(reader: ByteReader, header: Uint8Array): Promise<readonly Segment[]> {
	const numbers = gnuNumbers(header, 386, 4);
	let isExtended = header[482] !== 0;
	while (isExtended) {
		const block = await reader.take(blockSize);
		numbers.push(...gnuNumbers(block, 0, 21));
		if (numbers.length > 2 * segmentLimit) throw tooManySegments();
		isExtended = isSparseMapExtended(block, 0);
	}
	return segmentsOf(numbers);
}

/** @param at offset of `count` pairs of numbers of 12 bytes; an empty field ends them */
function gnuNumbers(block: Uint8Array, at: number, count: number): number[] {
	const numbers: number[] = [];
	for (let pair = 0; pair < count; pair++) {
		const place = at + 24 * pair;
		if (block[place] === 0 && block[place + 12] === 0) break;
		numbers.push(sizeAt(block, place), sizeAt(block, place + 12));
	}
	return numbers;
}

/** Decimal numbers, one a line, in front of the data: their count, and pairs of offset and length. */
async function readPaxMap(reader: ByteReader): Promise<readonly Segment[]> {
	const count = await reader.line();
	if (count > segmentLimit) throw tooManySegments();
	const numbers: number[] = [];
	while (numbers.length < 2 * count) numbers.push(await reader.line());
	await reader.take(paddingOf(reader.taken));
	return segmentsOf(numbers);
}

function segmentsOf(numbers: readonly number[]): readonly Segment[] {
	if (numbers.length % 2 !== 0) throw brokenMap();
	return Array.from({length: numbers.length / 2}, (_, index) => ({
		offset: numbers[2 * index],
		length: numbers[2 * index + 1],
	}));
}

function* holeChunks(length: number): Generator<Uint8Array> {
	for (let left = length; left > 0; left -= holes.length) yield holes.subarray(0, left);
}

/** Takes bytes from a stream of chunks. */
class ByteReader {
	/** Bytes taken so far. */
	taken = 0;
	readonly #chunks: AsyncIterator<Uint8Array>;
	#rest: Uint8Array = new Uint8Array();

	constructor(chunks: AsyncIterable<Uint8Array>) {
		this.#chunks = chunks[Symbol.asyncIterator]();
	}

	/** The next bytes as one array. */
	async take(length: number): Promise<Uint8Array> {
		return Buffer.concat(await Array.fromAsync(this.chunks(length)));
	}

	/** The next bytes as they come. */
	async *chunks(length: number): AsyncGenerator<Uint8Array> {
		for (let left = length; left > 0; ) {
			while (this.#rest.length === 0) {
				const next = await this.#chunks.next();
				if (next.done) throw new TarError('it ends in the middle of a file');
				this.#rest = next.value;
			}
			const part = this.#rest.subarray(0, left);
			this.#rest = this.#rest.subarray(part.length);
			this.taken += part.length;
			left -= part.length;
			yield part;
		}
	}

	/** The decimal number on the next line. */
	async line(): Promise<number> {
		let digits = '';
		for (;;) {
			const [byte] = await this.take(1);
			if (byte === 0x0a) break;
			digits += String.fromCharCode(byte);
			if (!/^\d{1,20}$/.test(digits)) throw brokenMap();
		}
		if (digits === '') throw brokenMap();
		return checkedSize(Number(digits));
	}

	async close(): Promise<void> {
		await this.#chunks.return?.();
	}
}

function brokenMap(): TarError {
	return new TarError('a sparse file with a broken map');
}

function tooManySegments(): TarLimitError {
	return new TarLimitError(`a sparse file in more than ${segmentLimit} pieces`);
}
