import {type ByteTable, ByteTableBuilder, bytesAt, grown} from './byte-table.ts';

/**
 * Paths as a tree of names. Path 0 is the root; every other path is a name in its parent, which comes
 * before its children. Names are the unmodified bytes of the archive.
 */
export type PathTable = {
	readonly count: number;
	readonly parents: Uint32Array;
	readonly names: ByteTable;
};

export const rootPath = 0;

/** Result of a look-up that finds no path. */
export const noPath = -1;

// A random seed keeps hostile archives from choosing names that all collide.
const hashSeed = Math.floor(Math.random() * 0x7fffffff);

/** A {@link PathTable} that grows, with look-up of a child by name in constant time. */
export class PathTableBuilder implements PathTable {
	count = 0;
	parents: Uint32Array = new Uint32Array(64);
	readonly names = new ByteTableBuilder();
	#hashes = new Uint32Array(64);
	// Open addressing: a slot holds path + 1, or 0 if it is free.
	#slots = new Int32Array(256);

	constructor() {
		this.#append(rootPath, 0, new Uint8Array(), 0, 0);
	}

	/** Returns the child of `parent` named `bytes[start .. end)`, or {@link noPath}. */
	find(parent: number, bytes: Uint8Array, start: number, end: number): number {
		return (
			this.#slots[this.#slotOf(hashOf(parent, bytes, start, end), parent, bytes, start, end)] - 1
		);
	}

	/** Returns the child of `parent` named `bytes[start .. end)`, and adds it if it does not exist. */
	child(parent: number, bytes: Uint8Array, start: number, end: number): number {
		const hash = hashOf(parent, bytes, start, end);
		const slot = this.#slotOf(hash, parent, bytes, start, end);
		const known = this.#slots[slot];
		if (known !== 0) return known - 1;
		const path = this.#append(parent, hash, bytes, start, end);
		this.#slots[slot] = path + 1;
		if (this.count * 2 > this.#slots.length) this.#rehash();
		return path;
	}

	/** Returns the current table. It shares the builder's arrays, but does not show paths added later. */
	view(): PathTable {
		return {
			count: this.count,
			parents: this.parents.subarray(0, this.count),
			names: this.names.view(),
		};
	}

	/** Returns the current table in exactly sized arrays of its own. */
	freeze(): PathTable {
		return {
			count: this.count,
			parents: this.parents.slice(0, this.count),
			names: this.names.freeze(),
		};
	}

	#append(parent: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
		const path = this.names.append(bytes, start, end);
		if (path >= this.parents.length) {
			this.parents = grown(this.parents, path + 1);
			this.#hashes = grown(this.#hashes, path + 1);
		}
		this.parents[path] = parent;
		this.#hashes[path] = hash;
		this.count = path + 1;
		return path;
	}

	#slotOf(hash: number, parent: number, bytes: Uint8Array, start: number, end: number): number {
		const mask = this.#slots.length - 1;
		for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
			const path = this.#slots[slot] - 1;
			if (path === noPath) return slot;
			if (
				this.#hashes[path] === hash &&
				this.parents[path] === parent &&
				this.#isNamed(path, bytes, start, end)
			) {
				return slot;
			}
		}
	}

	#isNamed(path: number, bytes: Uint8Array, start: number, end: number): boolean {
		const from = this.names.starts[path];
		if (this.names.starts[path + 1] - from !== end - start) return false;
		const known = this.names.bytes;
		for (let index = start, at = from; index < end; index++, at++) {
			if (known[at] !== bytes[index]) return false;
		}
		return true;
	}

	#rehash(): void {
		const slots = new Int32Array(this.#slots.length * 2);
		const mask = slots.length - 1;
		for (let path = 1; path < this.count; path++) {
			let slot = this.#hashes[path] & mask;
			while (slots[slot] !== 0) slot = (slot + 1) & mask;
			slots[slot] = path + 1;
		}
		this.#slots = slots;
	}
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) over parent and name. */
function hashOf(parent: number, bytes: Uint8Array, start: number, end: number): number {
	let hash = (hashSeed ^ Math.imul(parent + 1, 0x9e3779b1)) >>> 0;
	for (let index = start; index < end; index++) {
		hash = Math.imul(hash ^ bytes[index], 0x01000193);
	}
	return (hash ^ (hash >>> 15)) >>> 0;
}

/** Returns the last component of a path; empty for the root. */
export function nameBytes(table: PathTable, path: number): Uint8Array {
	return bytesAt(table.names, path);
}

/** Returns the bytes of a path, without a leading slash; empty for the root. */
export function pathBytes(table: PathTable, path: number): Uint8Array {
	let length = -1;
	for (let at = path; at !== rootPath; at = table.parents[at]) {
		length += 1 + table.names.starts[at + 1] - table.names.starts[at];
	}
	const bytes = new Uint8Array(Math.max(0, length));
	let end = bytes.length;
	for (let at = path; at !== rootPath; at = table.parents[at]) {
		const name = bytesAt(table.names, at);
		end -= name.length;
		bytes.set(name, end);
		end -= 1;
		if (end >= 0) bytes[end] = slash;
	}
	return bytes;
}

const slash = 0x2f;
