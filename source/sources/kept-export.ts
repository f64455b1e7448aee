import {once} from 'node:events';
import {statfs} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {openArchive} from './archive.ts';
import {counted} from './chunks.ts';
import type {LayoutOptions} from './image-layout.ts';
import type {OpenedImage, WorkOptions} from './source.ts';
import {spooled} from './spool.ts';

type Export = Pick<WorkOptions, 'onProgress'> & {
	readonly layout: LayoutOptions;
	/** An estimate of its size. */
	readonly bytes: number;
	readonly start: (signal: AbortSignal | undefined) => Promise<AsyncIterable<Uint8Array>>;
};

type Keeping = {
	readonly image: Promise<OpenedImage | undefined>;
	readonly work: AbortController;
	/** Those who wait for it. */
	readers: number;
	isDone: boolean;
};

/**
 * The image of an engine whose files are read one by one. The first file has the export written to a
 * temporary file, so that the engine does not export the image again for each of them. If the disk has no
 * room for it, the engine does.
 */
export function withKeptExport(
	image: OpenedImage,
	{layout, bytes, start, onProgress}: Export,
): OpenedImage {
	const closing = new AbortController();
	const report = (doneBytes: number) =>
		onProgress?.({
			activity: doneBytes === 0 ? 'waiting for the engine' : 'exporting from the engine',
			doneBytes,
			totalBytes: bytes,
			doneLayers: 0,
			totalLayers: undefined,
		});
	const keep = async (signal: AbortSignal) => {
		if (!(await hasRoomFor(bytes))) return undefined;
		try {
			report(0);
			let doneBytes = 0;
			const chunks = counted(await start(signal), length => {
				doneBytes += length;
				report(doneBytes);
			});
			return await openArchive(await spooled(chunks, signal), layout, closing.signal);
		} catch (error) {
			// The size was an estimate, or others write to the disk, too.
			const {code} = error as NodeJS.ErrnoException;
			if (code === 'ENOSPC' || code === 'EDQUOT') return undefined;
			throw error;
		}
	};
	let keeping: Keeping | undefined;
	/** Settled when the cancelled exports have ended, and their temporary files are gone. */
	let cancelled: Promise<unknown> = Promise.resolve();
	const startKeeping = (): Keeping => {
		const work = new AbortController();
		const started: Keeping = {
			image: keep(AbortSignal.any([closing.signal, work.signal])),
			work,
			readers: 0,
			isDone: false,
		};
		started.image.then(
			() => {
				started.isDone = true;
			},
			() => {
				if (keeping === started) keeping = undefined;
			},
		);
		return started;
	};
	const cancelUnread = (unread: Keeping) => {
		if (unread.readers > 0 || unread.isDone || keeping !== unread) return;
		keeping = undefined;
		cancelled = Promise.allSettled([cancelled, unread.image]);
		unread.work.abort();
	};
	/**
	 * The kept image; `undefined` if there is no room for it. The export is cancelled when all who wait for
	 * it have given up.
	 */
	const kept = async (signal?: AbortSignal) => {
		signal?.throwIfAborted();
		keeping ??= startKeeping();
		const current = keeping;
		current.readers += 1;
		try {
			if (signal) await Promise.race([current.image, once(signal, 'abort')]);
			signal?.throwIfAborted();
			return await current.image;
		} finally {
			current.readers -= 1;
			// The next reader may follow at once, such as that of another version of the file.
			if (signal?.aborted) setImmediate(() => cancelUnread(current));
		}
	};
	return {
		...image,
		openLayer: async (layer, signal) => ((await kept(signal)) ?? image).openLayer(layer, signal),
		openLayers: async function* (layers, signal) {
			// Kept layers are opened one by one.
			if (await kept(signal)) return;
			if (image.openLayers) yield* image.openLayers(layers, signal);
		},
		close: async () => {
			closing.abort();
			await cancelled;
			const opened = await keeping?.image.catch(() => undefined);
			await opened?.close();
			await image.close();
		},
	};
}

/** Whether a temporary file of this size leaves half of the free disk space, at least. */
async function hasRoomFor(bytes: number): Promise<boolean> {
	const {bavail, bsize} = await statfs(tmpdir());
	return 2 * bytes <= bavail * bsize;
}
