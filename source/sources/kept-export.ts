import {once} from 'node:events';
import {statfs} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {openArchive} from './archive.ts';
import type {LayoutOptions} from './image-layout.ts';
import type {OpenedImage} from './source.ts';
import {spooled} from './spool.ts';

type Export = {
	readonly layout: LayoutOptions;
	/** An estimate of its size. */
	readonly bytes: number;
	readonly start: (signal: AbortSignal | undefined) => Promise<AsyncIterable<Uint8Array>>;
};

/**
 * The image of an engine whose files are read one by one: the first of them has the export written to a
 * temporary file, so that the engine does not export the image again for each. Without room on the disk,
 * it does.
 */
export function withKeptExport(image: OpenedImage, {layout, bytes, start}: Export): OpenedImage {
	const closing = new AbortController();
	let keeping: Promise<OpenedImage | undefined> | undefined;
	const keep = async () => {
		if (!(await hasRoomFor(bytes))) return undefined;
		try {
			const file = await spooled(await start(closing.signal), closing.signal);
			return await openArchive(file, layout, closing.signal);
		} catch (error) {
			// The size was an estimate, or others write to the disk, too.
			const {code} = error as NodeJS.ErrnoException;
			if (code === 'ENOSPC' || code === 'EDQUOT') return undefined;
			throw error;
		}
	};
	/**
	 * The kept image; `undefined` if there is no room for it. An abort ends the waiting only: the next file
	 * needs the export, too.
	 */
	const kept = async (signal?: AbortSignal) => {
		signal?.throwIfAborted();
		keeping ??= keep().catch((error: unknown) => {
			keeping = undefined;
			throw error;
		});
		if (signal) await Promise.race([keeping, once(signal, 'abort')]);
		signal?.throwIfAborted();
		return keeping;
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
			const opened = await keeping?.catch(() => undefined);
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
