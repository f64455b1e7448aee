import {pipeline} from 'node:stream/promises';
import {pack} from 'tar-stream';
import {eachEntry} from './archive-stream.ts';

/** A path that differs between a container and its image, as engines list them. */
export type ContainerChange = {
	/** Absolute. */
	readonly Path: string;
	/** 0 for a modified path, 1 for an added one, 2 for a removed one. */
	readonly Kind: number;
};

const removed = 2;

/**
 * The layer that a container has written, as a tar like those of images: the changed files of the
 * container's export, and a whiteout for each removed path. It is what `docker commit` would store.
 *
 * @param chunks the export of the container, a tar with all of its files
 * @throws TarError if the export is broken
 */
export async function* writtenLayer(
	chunks: AsyncIterable<Uint8Array>,
	changes: readonly ContainerChange[],
	signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
	const kept = new Set(changes.filter(({Kind}) => Kind !== removed).map(({Path}) => Path));
	const tar = pack();
	const fill = async () => {
		for (const {Path, Kind} of changes) {
			if (Kind === removed) tar.entry({name: whiteoutOf(Path)}, '');
		}
		await eachEntry(chunks, signal, async entry => {
			const {header} = entry;
			// The first name of a changed file may be the only one that the engine lists.
			const isLinkToKept = header.type === 'link' && kept.has(pathOf(header.linkname ?? ''));
			if (!kept.has(pathOf(header.name)) && !isLinkToKept) return;
			if (header.size) await pipeline(entry, tar.entry(header));
			else tar.entry(header, '');
		});
		tar.finalize();
	};
	const work = fill();
	work.catch(error => tar.destroy(error));
	try {
		yield* tar as AsyncIterable<Uint8Array>;
		await work;
	} catch (error) {
		// The reading of the export has the cause of the error.
		await work;
		throw error;
	} finally {
		tar.destroy();
	}
}

function whiteoutOf(path: string): string {
	const slash = path.lastIndexOf('/');
	return `${path.slice(1, slash + 1)}.wh.${path.slice(slash + 1)}`;
}

function pathOf(name: string): string {
	return `/${name.replace(/^(?:\.?\/)+/, '').replace(/\/$/, '')}`;
}
