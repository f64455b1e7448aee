import {grown} from '../layer/byte-table.ts';
import {type PathTable, rootPath} from '../layer/path-table.ts';

/**
 * The merged layers as dive stacks them, with the sum of the sizes below each path. dive differs from
 * engines: a file that replaces a directory keeps the directory's children, opaque whiteouts are
 * ignored, and a directory that a layer has no entry for is no longer a directory.
 *
 * Paths are those of the table shared by all layers. A path exists only if its parent still has the
 * generation in which the path was added, so removing a directory does not visit its descendants.
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

	/** Adds or replaces a path whose parent exists. Its descendants stay. */
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

	/** Removes a path, if it exists, with its descendants. */
	remove(path: number): void {
		if (!this.#has(path)) return;
		this.#addToTotals(path, -this.#totalSize[path]);
		this.#forget(path);
	}

	/** Bytes of a directory and its descendants; 0 if the path is not a directory. */
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
