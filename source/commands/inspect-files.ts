import {Failure} from '../failure.ts';
import type {ContentWindow} from '../layer/read-content.ts';
import {type ContentImage, contentOf, contentsOf} from '../sources/image-content.ts';
import type {OpenedImage} from '../sources/source.ts';
import type {FileAccess} from '../ui/services.ts';

/** Bytes that are read ahead of a window, because a stream must be read from its start each time. */
const readAheadBytes = 4 * 1024 * 1024;

/** Parts of contents that are kept in memory. */
const keptParts = 8;

/** A part of a content that was read. */
type Part = {readonly version: number; readonly start: number; readonly bytes: Uint8Array};

/** Reads files for the inspector, from a source that is opened when the first one is needed. */
export class InspectedFiles implements FileAccess {
	readonly #open: (signal: AbortSignal) => Promise<OpenedImage>;
	readonly #work = new AbortController();
	#opening: Promise<OpenedImage> | undefined;
	/** The most recent last; all of one image. */
	#parts: Part[] = [];
	#image: ContentImage | undefined;

	constructor(open: (signal: AbortSignal) => Promise<OpenedImage>) {
		this.#open = open;
	}

	async read(
		image: ContentImage,
		version: number,
		{start, length}: ContentWindow,
		signal: AbortSignal,
	): Promise<Uint8Array> {
		if (this.#image?.tree !== image.tree) this.#parts = [];
		this.#image = image;
		const size = image.tree.sizeOf(version);
		const end = Math.min(size, start + length);
		if (start >= end) return new Uint8Array();
		const known = this.#parts.find(
			part =>
				part.version === version && part.start <= start && end <= part.start + part.bytes.length,
		);
		const part = known ?? (await this.#readPart(image, version, start, end, signal));
		this.#parts = [...this.#parts.filter(item => item !== part), part].slice(-keptParts);
		return part.bytes.subarray(start - part.start, end - part.start);
	}

	async *stream(
		image: ContentImage,
		version: number,
		signal: AbortSignal,
	): AsyncGenerator<Uint8Array> {
		yield* contentOf(await this.#source(image, signal), image, version, signal);
	}

	async extract(
		image: ContentImage,
		{node, layer, destination: given, onProgress}: Parameters<FileAccess['extract']>[1],
		signal: AbortSignal,
	): Promise<readonly string[]> {
		const {chooseDestination} = await import('../extract/destination.ts');
		const destination = await chooseDestination(image.tree.pathOf(node), given);
		const opened = await this.#source(image, signal);
		const {extractNode} = await import('./extract.ts');
		const {lines} = await extractNode(image.tree, {
			node,
			layer,
			destination,
			contentsOf: entries => contentsOf(opened, image, entries, signal),
			signal,
			onProgress,
		});
		return lines;
	}

	/** Closes the source. */
	async close(): Promise<void> {
		this.#work.abort();
		const opened = await this.#opening?.catch(() => undefined);
		await opened?.close();
	}

	async #readPart(
		image: ContentImage,
		version: number,
		start: number,
		end: number,
		signal: AbortSignal,
	): Promise<Part> {
		const opened = await this.#source(image, signal);
		const window = {start, length: Math.max(end - start, readAheadBytes)};
		const chunks: Uint8Array[] = [];
		// A stream may reuse the memory of a chunk.
		for await (const chunk of contentOf(opened, image, version, signal, window)) {
			chunks.push(chunk.slice());
		}
		return {version, start, bytes: Buffer.concat(chunks)};
	}

	/** The opened source. It is opened only once, and again if that failed. */
	async #source({info}: ContentImage, signal: AbortSignal): Promise<OpenedImage> {
		this.#opening ??= this.#open(this.#work.signal).catch((error: unknown) => {
			this.#opening = undefined;
			throw error;
		});
		const opened = await this.#opening;
		signal.throwIfAborted();
		if (opened.info.id !== '' && opened.info.id !== info.id) {
			throw new Failure(
				`${info.reference} is another image by now`,
				'Leave the inspector and open it again.',
			);
		}
		return opened;
	}
}
