import type {FileHandle} from 'node:fs/promises';
import {bytesAt} from '../layer/byte-table.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {pathBytes} from '../layer/path-table.ts';
import type {FileRange} from '../layer/read-layer.ts';
import {decodeName} from '../text/name-bytes.ts';
import {type ArchiveName, ArchiveNames} from './archive-names.ts';
import {type Blobs, documentLimit, parseDocument} from './blobs.ts';
import type {ImageFiles, StoredFile} from './image-files.ts';

/** A plain image archive on disk, and the ranges of the files in it. */
export class ArchiveFile implements ImageFiles {
	readonly #file: FileHandle;
	readonly #ranges = new Map<string, FileRange>();
	readonly #names = new ArchiveNames();
	readonly #identity: string | undefined;

	/**
	 * @param file closed by {@link close}
	 * @param index of the archive itself
	 * @param identity of the file's content; see {@link fileIdentity}
	 */
	constructor(file: FileHandle, index: LayerIndex, identity: string | undefined) {
		this.#file = file;
		this.#identity = identity;
		for (let entry = 0; entry < index.entries.count; entry++) {
			const name = this.#names.add(nameOf(index, entry));
			if (name === undefined) continue;
			const start = index.entries.offset[entry];
			const length = index.entries.size[entry];
			if (start >= 0) this.#ranges.set(name, {fd: file.fd, start, length});
		}
	}

	readonly blobs: Blobs = {
		readJson: async name => {
			const range = this.#rangeOf(name);
			if (!range || range.length > documentLimit) return undefined;
			const bytes = Buffer.alloc(range.length);
			await this.#file.read(bytes, 0, range.length, range.start);
			return parseDocument(bytes);
		},
		sizeOf: name => this.#rangeOf(name)?.length,
		realName: name => this.#names.resolve(name),
	};

	async open(name: string): Promise<StoredFile | undefined> {
		const range = this.#rangeOf(name);
		if (!range) return undefined;
		const {start, length} = range;
		// The diffIds will not do, because the archive's config can claim any.
		const cacheKey = this.#identity && JSON.stringify(['archive', this.#identity, start, length]);
		return {file: this.#file, start, length, cacheKey};
	}

	#rangeOf(name: string): FileRange | undefined {
		return this.#ranges.get(this.#names.resolve(name));
	}

	async close(): Promise<void> {
		await this.#file.close();
	}
}

function nameOf({entries, paths, strings}: LayerIndex, entry: number): ArchiveName {
	return {
		name: decodeName(pathBytes(paths, entries.path[entry])),
		kind: entries.kind[entry] as ArchiveName['kind'],
		link: decodeName(bytesAt(strings, entries.link[entry])),
	};
}
