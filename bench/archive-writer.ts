import {createHash} from 'node:crypto';
import {closeSync, openSync, writeSync} from 'node:fs';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {rawHeader} from '../test/fixtures/raw-tar.ts';

export type LayerCompression = 'none' | 'gzip' | 'zstd';

const blockSize = 512;

/** Writes a docker archive layer by layer; holds at most one layer in memory. */
export class ArchiveWriter {
	readonly #fd: number;
	readonly #compression: LayerCompression;
	readonly #diffIds: string[] = [];
	readonly #names: string[] = [];
	#position = 0;

	constructor(path: string, compression: LayerCompression = 'none') {
		this.#fd = openSync(path, 'w');
		this.#compression = compression;
	}

	/** Adds a layer, given the chunks of its uncompressed tar. */
	addLayer(pieces: Iterable<Uint8Array>): void {
		const name = `${String(this.#names.length).padStart(3, '0')}/layer.tar`;
		const hash = createHash('sha256');
		const headerAt = this.#position;
		const start = headerAt + blockSize;
		this.#position = start;
		const whole: Uint8Array[] = [];
		for (const piece of batched(pieces)) {
			hash.update(piece);
			if (this.#compression === 'none') this.#append(piece);
			else whole.push(piece);
		}
		if (whole.length > 0) this.#append(this.#compress(Buffer.concat(whole)));
		const size = this.#position - start;
		this.#append(Buffer.alloc((blockSize - (size % blockSize)) % blockSize));
		writeSync(this.#fd, rawHeader({name, size}), 0, blockSize, headerAt);
		this.#diffIds.push(`sha256:${hash.digest('hex')}`);
		this.#names.push(name);
	}

	/** Writes config and manifest, and closes the archive. */
	finish(tag: string): void {
		const config = {
			architecture: 'amd64',
			os: 'linux',
			rootfs: {type: 'layers', diff_ids: this.#diffIds},
			history: this.#names.map((_, index) => ({
				created: '2024-01-01T00:00:00Z',
				created_by: `RUN /bin/sh -c make step-${index} # buildkit`,
			})),
		};
		this.#addFile('config.json', Buffer.from(JSON.stringify(config)));
		const manifest = [{Config: 'config.json', RepoTags: [tag], Layers: this.#names}];
		this.#addFile('manifest.json', Buffer.from(JSON.stringify(manifest)));
		this.#append(Buffer.alloc(2 * blockSize));
		closeSync(this.#fd);
	}

	#addFile(name: string, content: Buffer): void {
		this.#append(rawHeader({name, size: content.length}));
		this.#append(content);
		this.#append(Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize));
	}

	#append(bytes: Uint8Array): void {
		let done = 0;
		while (done < bytes.length) {
			done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#position + done);
		}
		this.#position += bytes.length;
	}

	#compress(tar: Buffer): Buffer {
		return this.#compression === 'gzip' ? gzipSync(tar) : zstdCompressSync(tar);
	}
}

const batchSize = 4 * 1024 * 1024;

/** Joins small chunks into chunks of about 4 MiB. */
function* batched(pieces: Iterable<Uint8Array>): Generator<Buffer> {
	let batch: Uint8Array[] = [];
	let size = 0;
	for (const piece of pieces) {
		batch.push(piece);
		size += piece.length;
		if (size >= batchSize) {
			yield Buffer.concat(batch);
			batch = [];
			size = 0;
		}
	}
	yield Buffer.concat(batch);
}
