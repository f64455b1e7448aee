import {grown} from '../layer/byte-table.ts';
import {type PathTable, rootPath} from '../layer/path-table.ts';

/**
 * The layers so far as dive stacks them, with the sum of the sizes below every path. It differs from
 * what engines make of them: a file over a directory keeps what was in it, opaque markers mean
 * nothing, and a directory that a layer only implies forgets that it was one.
 *
 * Paths are those of a table that all layers share. A removal takes constant time, whatever was in
 * the directory: a path is there only if its parent is of the generation that it was put into.
 */
export class DiveStack {
	readonly #paths: PathTable;
	#ownSize = new Float64Array(64);
	#totalSize = new Float64Array(64);
	#isDirectory = new Uint8Array(64);
	#isPut = new Uint8Array(64);
	#generation = new Uint32Array(64);
	#parentGeneration = new Uint32Array(64);

	constructor(paths: PathTable) {
		this.#paths = paths;
	}

	/** Sets what stands at a path whose parent is there. What is below it stays. */
	put(path: number, size: number, isDirectory: boolean): void {
		if (path >= this.#isPut.length) this.#grow(path + 1);
		const generation = this.#generation[this.#paths.parents[path]];
		if (this.#isPut[path] === 0 || this.#parentGeneration[path] !== generation) {
			this.#forget(path);
			this.#isPut[path] = 1;
			this.#parentGeneration[path] = generation;
		}
		const more = size - this.#ownSize[path];
		this.#ownSize[path] = size;
		this.#isDirectory[path] = isDirectory ? 1 : 0;
		this.#addToTotals(path, more);
	}

	/** Removes a path, if it is there, and all below it. */
	remove(path: number): void {
		if (!this.#has(path)) return;
		this.#addToTotals(path, -this.#totalSize[path]);
		this.#forget(path);
	}

	/** Bytes in a directory and below it; 0 where there is none, or something else. */
	directorySize(path: number): number {
		return this.#has(path) && this.#isDirectory[path] === 1 ? this.#totalSize[path] : 0;
	}

	#has(path: number): boolean {
		for (let at = path; at !== rootPath; at = this.#paths.parents[at]) {
			if (at >= this.#isPut.length || this.#isPut[at] === 0) return false;
			if (this.#parentGeneration[at] !== this.#generation[this.#paths.parents[at]]) return false;
		}
		return true;
	}

	#forget(path: number): void {
		this.#isPut[path] = 0;
		this.#isDirectory[path] = 0;
		this.#ownSize[path] = 0;
		this.#totalSize[path] = 0;
		this.#generation[path] += 1;
	}

	#addToTotals(path: number, bytes: number): void {
		if (bytes === 0) return;
		for (let at = path; at !== rootPath; at = this.#paths.parents[at]) this.#totalSize[at] += bytes;
	}

	#grow(length: number): void {
		this.#ownSize = grown(this.#ownSize, length);
		this.#totalSize = grown(this.#totalSize, length);
		this.#isDirectory = grown(this.#isDirectory, length);
		this.#isPut = grown(this.#isPut, length);
		this.#generation = grown(this.#generation, length);
		this.#parentGeneration = grown(this.#parentGeneration, length);
	}
}
