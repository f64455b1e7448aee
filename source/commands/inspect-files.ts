import {Failure} from '../failure.ts';
import type {ContentWindow} from '../layer/read-content.ts';
import {type ProgressClock, startProgressClock} from '../load/progress-clock.ts';
import {type ContentImage, contentOf, contentsOf} from '../sources/image-content.ts';
import type {OpenedImage, WorkOptions} from '../sources/source.ts';
import type {FileAccess} from '../ui/services.ts';

/** Bytes that are read ahead of a window, because a stream must be read from its start each time. */
const readAheadBytes = 4 * 1024 * 1024;

/** Parts of contents that are kept in memory. */
const keptParts = 8;

/** Chunks arrive thousands of times a second. */
const progressMilliseconds = 150;

/** A part of a content that was read. */
type Part = {readonly version: number; readonly start: number; readonly bytes: Uint8Array};

/** Reads files for the inspector, from a source that is opened when the first one is needed. */
export class InspectedFiles implements FileAccess {
	readonly #open: (work: WorkOptions) => Promise<OpenedImage>;
	readonly #work = new AbortController();
	#opening: Promise<OpenedImage> | undefined;
	/** The most recent last; all of one image. */
	#parts: Part[] = [];
	#image: ContentImage | undefined;
	#show: Parameters<FileAccess['watchProgress']>[0] = () => {};
	#clock: ProgressClock | undefined;
	/** Readings under way. */
	#readings = 0;

	constructor(open: (work: WorkOptions) => Promise<OpenedImage>) {
		this.#open = open;
	}

	watchProgress(show: Parameters<FileAccess['watchProgress']>[0]): void {
		this.#show = show;
	}

	async read(
		image: ContentImage,
		version: number,
		{start, length}: ContentWindow,
		signal: AbortSignal,
	): Promise<Uint8Array> {
		this.#keepPartsOf(image);
		const size = image.tree.sizeOf(version);
		const end = Math.min(size, start + length);
		if (start >= end) return new Uint8Array();
		const known = this.#parts.find(
			part =>
				part.version === version && part.start <= start && end <= part.start + part.bytes.length,
		);
		const part = known ?? (await this.#readPart(image, version, start, end, signal));
		this.#keep(part);
		return part.bytes.subarray(start - part.start, end - part.start);
	}

	async *stream(
		image: ContentImage,
		version: number,
		signal: AbortSignal,
	): AsyncGenerator<Uint8Array> {
		this.#keepPartsOf(image);
		const size = image.tree.sizeOf(version);
		const known = this.#parts.find(
			part => part.version === version && part.start === 0 && part.bytes.length === size,
		);
		if (known) {
			yield known.bytes;
			return;
		}
		const endReading = this.#startReading();
		try {
			yield* contentOf(await this.#source(image, signal), image, version, signal);
		} finally {
			endReading();
		}
	}

	async preload(
		image: ContentImage,
		versions: readonly number[],
		signal: AbortSignal,
	): Promise<void> {
		this.#keepPartsOf(image);
		const {tree} = image;
		const isKnown = (version: number) => this.#parts.some(part => part.version === version);
		const small = versions.filter(
			version => tree.sizeOf(version) <= readAheadBytes && !isKnown(version),
		);
		const entries = new Map(
			small.map(version => [tree.arrays.versionContent[version], version] as const),
		);
		const endReading = this.#startReading();
		try {
			const opened = await this.#source(image, signal);
			for await (const {entry, chunks} of contentsOf(opened, image, entries.keys(), signal)) {
				this.#keep({version: entries.get(entry)!, start: 0, bytes: await bytesOf(chunks)});
			}
		} finally {
			endReading();
		}
	}

	async extract(
		image: ContentImage,
		{node, layer, destination: given, onProgress}: Parameters<FileAccess['extract']>[1],
		signal: AbortSignal,
	): Promise<readonly string[]> {
		const {chooseDestination} = await import('../extract/destination.ts');
		const destination = await chooseDestination(image.tree.pathOf(node), given);
		const endReading = this.#startReading();
		try {
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
		} finally {
			endReading();
		}
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
		const endReading = this.#startReading();
		try {
			const opened = await this.#source(image, signal);
			const window = {start, length: Math.max(end - start, readAheadBytes)};
			const bytes = await bytesOf(contentOf(opened, image, version, signal, window));
			return {version, start, bytes};
		} finally {
			endReading();
		}
	}

	/** Shows the progress until all readings have ended. @returns a function that ends this one */
	#startReading(): () => void {
		this.#readings += 1;
		let shown = Number.NEGATIVE_INFINITY;
		this.#clock ??= startProgressClock('reading the file', progress => {
			if (performance.now() - shown < progressMilliseconds) return;
			shown = performance.now();
			this.#show(progress);
		});
		return () => {
			this.#readings -= 1;
			if (this.#readings > 0) return;
			this.#clock?.stop();
			this.#clock = undefined;
			this.#show(undefined);
		};
	}

	/** Forgets parts of another image. */
	#keepPartsOf(image: ContentImage): void {
		if (this.#image?.tree !== image.tree) this.#parts = [];
		this.#image = image;
	}

	#keep(part: Part): void {
		this.#parts = [...this.#parts.filter(item => item !== part), part].slice(-keptParts);
	}

	/** The opened source. It is opened only once, and again if that failed. */
	async #source({info}: ContentImage, signal: AbortSignal): Promise<OpenedImage> {
		this.#opening ??= this.#open({
			signal: this.#work.signal,
			onProgress: progress => this.#clock?.report(progress),
		}).catch((error: unknown) => {
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

/** All bytes of a stream, which may reuse the memory of a chunk. */
async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
	const parts: Uint8Array[] = [];
	for await (const chunk of chunks) parts.push(chunk.slice());
	return Buffer.concat(parts);
}
