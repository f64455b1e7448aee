import {rawHeader} from '../test/fixtures/raw-tar.ts';

/** Pseudo-random integers below `limit`; the same seed gives the same sequence (xorshift32). */
export function randomNumbers(seed: number): (limit: number) => number {
	let state = seed >>> 0 || 1;
	return limit => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % limit;
	};
}

/** Larger than the windows of gzip and zstd, which would otherwise match overlapping files. */
const poolSize = 32 * 1024 * 1024;

/** Percentage of incompressible blocks. */
const denseShare = 16;

/** Content that gzip and zstd compress to about two fifths, a typical ratio for images. */
const pool = makePool();

function makePool(): Buffer {
	const random = randomNumbers(42);
	const bytes = Buffer.alloc(poolSize);
	const words = Array.from({length: 512}, () => random(0xffffff).toString(36));
	const phrases = Array.from({length: 2048}, () => {
		const parts = Array.from({length: 1 + random(2)}, () => words[random(words.length)]);
		return `${parts.join(' ')} `;
	});
	for (let at = 0; at < poolSize; ) {
		const isDense = random(100) < denseShare;
		const end = Math.min(poolSize, at + 2048);
		while (at < end) {
			if (isDense) bytes[at++] = random(256);
			else at += bytes.write(phrases[random(phrases.length)], at, 'latin1');
		}
	}
	return bytes;
}

const padding = Buffer.alloc(512);

export function directoryPiece(name: string): Buffer {
	return rawHeader({name: `${name}/`, type: '5', mode: 0o755});
}

/** A file's header and content; the same `version` gives the same content. */
export function* filePieces(name: string, size: number, version: number): Generator<Buffer> {
	yield rawHeader({name, size, mode: 0o644, mtime: 1_700_000_000 + version});
	let at = (Math.imul(version + 1, 2_654_435_761) >>> 0) % (poolSize / 2);
	for (let left = size; left > 0; ) {
		const length = Math.min(left, poolSize - at);
		yield pool.subarray(at, at + length);
		left -= length;
		at = 0;
	}
	yield padding.subarray(0, (512 - (size % 512)) % 512);
}

/** The whiteout that removes `name`. */
export function whiteoutPiece(name: string): Buffer {
	const slash = name.lastIndexOf('/') + 1;
	return rawHeader({name: `${name.slice(0, slash)}.wh.${name.slice(slash)}`});
}

export const endPiece: Buffer = Buffer.alloc(1024);
