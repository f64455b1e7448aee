import type {FileHandle} from 'node:fs/promises';
import type {Header} from 'tar-stream';
import {bytesAt} from '../layer/byte-table.ts';
import {compressionOf, decompressed, magicLength} from '../layer/decompress.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {pathBytes} from '../layer/path-table.ts';
import {type FileRange, indexTarRange} from '../layer/read-layer.ts';
import {decodeName} from '../text/name-bytes.ts';
import {ArchiveNames} from './archive-names.ts';
import {counted, fileChunks} from './chunks.ts';
import {type Blobs, documentLimit, parseDocument} from './image-layout.ts';
import type {LayerTar} from './source.ts';

/** A plain image archive on disk, and the ranges of the files in it. */
export class ArchiveFile {
	readonly #file: FileHandle;
	readonly #ranges: ReadonlyMap<string, FileRange>;
	readonly #names: ArchiveNames;

	private constructor(
		file: FileHandle,
		ranges: ReadonlyMap<string, FileRange>,
		names: ArchiveNames,
	) {
		this.#file = file;
		this.#ranges = ranges;
		this.#names = names;
	}

	/**
	 * Finds all files of the archive by reading its headers only. {@link close} closes the file.
	 *
	 * @throws TarError if the archive is cut off or no tar
	 */
	static async read(file: FileHandle, size: number, signal?: AbortSignal): Promise<ArchiveFile> {
		// Contents are skipped: only the places of the files are needed.
		const index = await indexTarRange({fd: file.fd, start: 0, length: size}, {signal});
		const names = new ArchiveNames();
		const ranges = new Map<string, FileRange>();
		for (let entry = 0; entry < index.entries.count; entry++) {
			const name = names.add(headerOf(index, entry));
			if (name === undefined) continue;
			const start = index.entries.offset[entry];
			const length = index.entries.size[entry];
			if (start >= 0) ranges.set(name, {fd: file.fd, start, length});
		}
		return new ArchiveFile(file, ranges, names);
	}

	readonly blobs: Blobs = {
		readJson: async name => {
			const range = this.rangeOf(name);
			if (!range || range.length > documentLimit) return undefined;
			const bytes = Buffer.alloc(range.length);
			await this.#file.read(bytes, 0, range.length, range.start);
			return parseDocument(bytes);
		},
		sizeOf: name => this.rangeOf(name)?.length,
	};

	/** The range of a file of the archive; `undefined` if it is missing. */
	rangeOf(name: string): FileRange | undefined {
		return this.#ranges.get(this.#names.resolve(name));
	}

	/** A layer's plain tar: a range of the archive, or the decompressed blob. */
	async openLayer(range: FileRange, signal?: AbortSignal): Promise<LayerTar> {
		const start = Buffer.alloc(Math.min(magicLength, range.length));
		await this.#file.read(start, 0, start.length, range.start);
		if (compressionOf(start) === 'none') return {kind: 'file', range};
		let read = 0;
		const blob = counted(fileChunks(this.#file, range), bytes => {
			read += bytes;
		});
		return {kind: 'stream', chunks: decompressed(blob, signal), readBytes: () => read};
	}

	async close(): Promise<void> {
		await this.#file.close();
	}
}

/** The entry's header, as tar-stream would decode it. */
function headerOf(index: LayerIndex, entry: number): Pick<Header, 'name' | 'type' | 'linkname'> {
	const {path, kind, link} = index.entries;
	return {
		name: decodeName(pathBytes(index.paths, path[entry])),
		type: headerTypes[kind[entry]],
		linkname: decodeName(bytesAt(index.strings, link[entry])),
	};
}

const headerTypes: Readonly<Record<number, Header['type']>> = {
	[EntryKind.file]: 'file',
	[EntryKind.symlink]: 'symlink',
	[EntryKind.hardLink]: 'link',
};
