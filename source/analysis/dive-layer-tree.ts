import {EntryKind} from '../layer/entry-kind.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {nameBytes, type PathTable, type PathTableBuilder, rootPath} from '../layer/path-table.ts';

/** A path in a layer's own tree. */
export type DiveNode = {
	/** Path in the table shared by all layers. */
	readonly path: number;
	/** Bytes of its last entry; 0 for a directory without an entry. */
	readonly size: number;
	/** Whether that entry is a directory. */
	readonly isDirectory: boolean;
	/** Whether it has no children in this layer. */
	readonly isLeaf: boolean;
};

/** A whiteout of a layer. */
export type DiveWhiteout = {
	/** The removed path in the table shared by all layers. */
	readonly path: number;
	/** Whether it is applied after the layer's own entry of the path: dive applies them sorted by name. */
	readonly isAfterOwn: boolean;
};

/** The tree that dive builds from the entries of one layer. */
export class DiveLayerTree {
	readonly #layer: LayerIndex;
	/** Path in the shared table by path of the layer. */
	readonly #sharedPaths: Int32Array;
	readonly #lastEntry: Int32Array;
	readonly #isNamed: Uint8Array;
	readonly #isParent: Uint8Array;
	readonly #isRemoved: Uint8Array;

	/** @param shared the table of all layers; the layer's paths are added to it */
	constructor(layer: LayerIndex, shared: PathTableBuilder) {
		const {count} = layer.paths;
		this.#layer = layer;
		this.#sharedPaths = sharePaths(layer.paths, shared);
		this.#lastEntry = new Int32Array(count).fill(-1);
		this.#isNamed = new Uint8Array(count);
		this.#isParent = new Uint8Array(count);
		this.#isRemoved = new Uint8Array(count);
		this.#readEntries();
	}

	/** All paths but the root, parents first. */
	*nodes(): Generator<DiveNode> {
		const {size, kind} = this.#layer.entries;
		for (let path = 1; path < this.#isNamed.length; path++) {
			if (this.#isNamed[path] === 0) continue;
			const entry = this.#lastEntry[path];
			yield {
				path: this.#sharedPaths[path],
				size: entry < 0 ? 0 : size[entry],
				isDirectory: entry >= 0 && kind[entry] === EntryKind.directory,
				isLeaf: this.#isParent[path] === 0,
			};
		}
	}

	*whiteouts(): Generator<DiveWhiteout> {
		for (let path = 1; path < this.#isRemoved.length; path++) {
			if (this.#isRemoved[path] === 0) continue;
			yield {path: this.#sharedPaths[path], isAfterOwn: this.#isBeforeItsWhiteout(path)};
		}
	}

	#readEntries(): void {
		const {path, kind, count} = this.#layer.entries;
		for (let entry = 0; entry < count; entry++) {
			const at = path[entry];
			if (kind[entry] === EntryKind.whiteout) {
				const parent = this.#layer.paths.parents[at];
				this.#isRemoved[at] = 1;
				this.#isParent[parent] = 1;
				this.#name(parent);
			} else {
				if (kind[entry] < EntryKind.whiteout) this.#lastEntry[at] = entry;
				this.#name(at);
			}
		}
	}

	/** Adds a path and its ancestors to the tree. */
	#name(path: number): void {
		const {parents} = this.#layer.paths;
		for (let at = path; at !== rootPath && this.#isNamed[at] === 0; at = parents[at]) {
			this.#isNamed[at] = 1;
			this.#isParent[parents[at]] = 1;
		}
	}

	#isBeforeItsWhiteout(path: number): boolean {
		const name = nameBytes(this.#layer.paths, path);
		return Buffer.compare(name, Buffer.concat([whiteoutPrefix, name])) < 0;
	}
}

const whiteoutPrefix = Buffer.from('.wh.');

function sharePaths({parents, names, count}: PathTable, shared: PathTableBuilder): Int32Array {
	const paths = new Int32Array(count);
	for (let path = 1; path < count; path++) {
		const {bytes, starts} = names;
		paths[path] = shared.child(paths[parents[path]], bytes, starts[path], starts[path + 1]);
	}
	return paths;
}
