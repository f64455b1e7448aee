import {cutOff} from '../layer/layer-error.ts';
import {LayerIndexBuilder} from '../layer/layer-index.ts';
import {type EntryNames, TarEntries} from '../layer/tar-entries.ts';
import {blockSize, paddingOf} from '../layer/tar-header.ts';
import {decodeName} from '../text/name-bytes.ts';
import type {ArchiveName} from './archive-names.ts';

/** An entry of a streamed tar. */
export type ArchiveEntry = ArchiveName & {
	readonly size: number;
	/** The rest of its content. Bytes that are not read before the next entry is taken are skipped. */
	readonly bytes: AsyncIterable<Uint8Array>;
};

export type ArchiveEntriesOptions = {
	readonly signal?: AbortSignal | undefined;
	/**
	 * Whether to leave the stream at the tar's end-of-archive marker. Otherwise it is read to its end, because
	 * the program that writes into a pipe must not find it closed.
	 */
	readonly stopsAtMarker?: boolean | undefined;
};

/**
 * The entries of a tar in a stream.
 *
 * @throws TarError if it is cut off or no tar
 */
export async function* archiveEntries(
	chunks: AsyncIterable<Uint8Array>,
	{signal, stopsAtMarker = false}: ArchiveEntriesOptions = {},
): AsyncGenerator<ArchiveEntry> {
	const source = new ChunkReader(chunks, signal);
	let found: EntryNames | undefined;
	// Nothing is kept of the entries.
	const entries = new TarEntries(new LayerIndexBuilder(), names => {
		found = names;
		return undefined;
	});
	try {
		for (let offset = 0; !(await source.isAtEnd()); offset = source.position) {
			found = undefined;
			const result = entries.takeBlock(await source.take(blockSize), 0, offset);
			if (result.next === 'end') {
				if (!stopsAtMarker) await source.skipAll();
				return;
			}
			if (result.next === 'block') continue;
			if (result.next === 'meta') entries.takeMeta(await source.take(result.bytes));
			const end = source.position + (result.next === 'content' ? result.bytes : 0);
			const bytes = {[Symbol.asyncIterator]: () => source.until(end)};
			if (found) yield {...nameOf(found), size: result.bytes, bytes};
			for await (const _ of bytes);
			await source.skipPadding(paddingOf(result.bytes));
		}
		if (!entries.isBetweenEntries) throw cutOff();
	} finally {
		await source.close();
	}
}

function nameOf({kind, name, link}: EntryNames): ArchiveName {
	return {name: decodeName(name), kind, link: decodeName(link)};
}

/** Reads a stream in pieces of given lengths. */
class ChunkReader {
	readonly #chunks: AsyncIterator<Uint8Array>;
	readonly #signal: AbortSignal | undefined;
	#chunk: Uint8Array = new Uint8Array();
	/** Bytes of the chunk that were taken, and all that it had: its consumer may have freed it. */
	#taken = 0;
	#length = 0;
	/** Shared by those who wait at the same time. */
	#loading: Promise<boolean> | undefined;
	position = 0;

	constructor(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined) {
		this.#chunks = chunks[Symbol.asyncIterator]();
		this.#signal = signal;
	}

	isAtEnd(): Promise<boolean> {
		// It stays rejected: a layer's reader takes the error for one of the layer, and the next read must throw it, too.
		this.#loading ??= this.#load().then(isAtEnd => {
			this.#loading = undefined;
			return isAtEnd;
		});
		return this.#loading;
	}

	async #load(): Promise<boolean> {
		while (this.#taken === this.#length) {
			this.#signal?.throwIfAborted();
			const next = await this.#chunks.next();
			if (next.done) return true;
			this.#chunk = next.value;
			this.#taken = 0;
			this.#length = next.value.length;
		}
		return false;
	}

	/** Bytes up to a position at most, from the chunk that was loaded. */
	#takeUntil(end: number): Uint8Array {
		const length = Math.min(end - this.position, this.#length - this.#taken);
		const isWhole = length === this.#length;
		const part = isWhole ? this.#chunk : this.#chunk.subarray(this.#taken, this.#taken + length);
		this.#taken += length;
		this.position += length;
		return part;
	}

	/** Few bytes in one piece. */
	async take(length: number): Promise<Uint8Array> {
		const parts: Uint8Array[] = [];
		for await (const part of this.until(this.position + length)) parts.push(part);
		return parts.length === 1 ? parts[0] : Buffer.concat(parts);
	}

	/** The bytes up to a position. */
	async *until(end: number): AsyncGenerator<Uint8Array> {
		while (this.position < end) {
			if (await this.isAtEnd()) throw cutOff();
			// A decoder that has failed may have taken them meanwhile.
			if (this.position < end) yield this.#takeUntil(end);
		}
	}

	/** The padding of the last entry may be missing. */
	async skipPadding(length: number): Promise<void> {
		const end = this.position + length;
		while (this.position < end && !(await this.isAtEnd())) this.#takeUntil(end);
	}

	async skipAll(): Promise<void> {
		this.#taken = this.#length;
		while (!(await this.isAtEnd())) this.#taken = this.#length;
	}

	async close(): Promise<void> {
		await this.#chunks.return?.();
	}
}
