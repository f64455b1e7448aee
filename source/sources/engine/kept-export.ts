import {once} from 'node:events';
import {statfs} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {openArchive} from '../archive.ts';
import {counted} from '../chunks.ts';
import type {LayoutOptions} from '../image-layout.ts';
import type {OpenedImage, WorkOptions} from '../source.ts';
import {spooled} from '../spool.ts';

type Export = Pick<WorkOptions, 'onProgress'> & {
	readonly layout: LayoutOptions;
	/** An estimate of its size. */
	readonly bytes: number;
	readonly start: (signal: AbortSignal | undefined) => Promise<AsyncIterable<Uint8Array>>;
};

/**
 * The image of an engine whose files are read one by one. The first file has the export written to a
 * temporary file, so that the engine does not export the image again for each of them. If the disk has no
 * room for it, the engine does.
 */
export function withKeptExport(image: OpenedImage, exported: Export): OpenedImage {
	const kept = new KeptExport(exported);
	return {
		...image,
		openLayer: async (layer, signal) =>
			((await kept.image(signal)) ?? image).openLayer(layer, signal),
		openLayers: async function* (layers, signal) {
			// Kept layers are opened one by one.
			if (await kept.image(signal)) return;
			if (image.openLayers) yield* image.openLayers(layers, signal);
		},
		close: async () => {
			await kept.close();
			await image.close();
		},
	};
}

/** An export under way, or the image in its temporary file. */
type Keeping = {
	readonly image: Promise<OpenedImage | undefined>;
	readonly work: AbortController;
	/** Number of callers that wait for the image. */
	readers: number;
	isDone: boolean;
};

class KeptExport {
	readonly #export: Export;
	readonly #closing = new AbortController();
	#keeping: Keeping | undefined;
	/** Settled when the cancelled exports have ended, and their temporary files are gone. */
	#cancelled: Promise<unknown> = Promise.resolve();

	constructor(exported: Export) {
		this.#export = exported;
	}

	/**
	 * The kept image; `undefined` if there is no room for it. The export is cancelled when all who wait for
	 * it have given up.
	 */
	async image(signal?: AbortSignal): Promise<OpenedImage | undefined> {
		signal?.throwIfAborted();
		this.#keeping ??= this.#start();
		const current = this.#keeping;
		current.readers += 1;
		try {
			if (signal) await Promise.race([current.image, once(signal, 'abort')]);
			signal?.throwIfAborted();
			return await current.image;
		} finally {
			current.readers -= 1;
			// The next reader may follow at once, such as that of another version of the file.
			if (signal?.aborted) setImmediate(() => this.#cancelUnread(current));
		}
	}

	/** Removes the temporary file. */
	async close(): Promise<void> {
		this.#closing.abort();
		await this.#cancelled;
		const opened = await this.#keeping?.image.catch(() => undefined);
		await opened?.close();
	}

	#start(): Keeping {
		const work = new AbortController();
		const image = this.#keep(AbortSignal.any([this.#closing.signal, work.signal]));
		const started: Keeping = {image, work, readers: 0, isDone: false};
		image.then(
			() => {
				started.isDone = true;
			},
			() => {
				if (this.#keeping === started) this.#keeping = undefined;
			},
		);
		return started;
	}

	#cancelUnread(unread: Keeping): void {
		if (unread.readers > 0 || unread.isDone || this.#keeping !== unread) return;
		this.#keeping = undefined;
		this.#cancelled = Promise.allSettled([this.#cancelled, unread.image]);
		unread.work.abort();
	}

	async #keep(signal: AbortSignal): Promise<OpenedImage | undefined> {
		const {layout, bytes, start} = this.#export;
		if (!(await hasRoomFor(bytes))) return undefined;
		try {
			this.#report(0);
			let doneBytes = 0;
			const chunks = counted(await start(signal), length => {
				doneBytes += length;
				this.#report(doneBytes);
			});
			return await openArchive(await spooled(chunks, signal), layout, this.#closing.signal);
		} catch (error) {
			// The size was an estimate, or others write to the disk, too.
			const {code} = error as NodeJS.ErrnoException;
			if (code === 'ENOSPC' || code === 'EDQUOT') return undefined;
			throw error;
		}
	}

	#report(doneBytes: number): void {
		this.#export.onProgress?.({
			activity: doneBytes === 0 ? 'waiting for the engine' : 'exporting from the engine',
			doneBytes,
			totalBytes: this.#export.bytes,
			doneLayers: 0,
			totalLayers: undefined,
		});
	}
}

/** Whether a temporary file of this size leaves half of the free disk space, at least. */
async function hasRoomFor(bytes: number): Promise<boolean> {
	const {bavail, bsize} = await statfs(tmpdir());
	return 2 * bytes <= bavail * bsize;
}
