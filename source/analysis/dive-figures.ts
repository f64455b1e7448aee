import {grown} from '../layer/byte-table.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {PathTableBuilder, pathBytes} from '../layer/path-table.ts';
import {decodeName} from '../text/name-bytes.ts';
import {DiveLayerTree} from './dive-layer-tree.ts';
import {DiveStack} from './dive-stack.ts';

/** A path that dive counts as inefficient, with the field names of its JSON. */
export type DiveFileReference = {
	/** Number of layers with the path. */
	readonly count: number;
	/** Bytes in all these layers, including the final one. */
	readonly sizeBytes: number;
	/** With a leading slash. Not made printable. */
	readonly file: string;
};

/** The figures of dive 0.13.1, for projects that come from dive. They are not the wasted bytes. */
export type DiveFigures = {
	readonly efficiencyScore: number;
	/** Sum of `sizeBytes` of all file references. */
	readonly inefficientBytes: number;
	/** Content bytes of all entries in all layers. */
	readonly sizeBytes: number;
	/** `inefficientBytes` divided by the bytes of all layers but the first; 0 if these have none. */
	readonly userWastedPercent: number;
	/** Largest first. */
	readonly fileReference: readonly DiveFileReference[];
};

/**
 * Counts as dive 0.13.1 does for docker archives (from its behaviour and its `dive/filetree`): the
 * leaves of each layer's own tree, by path. A whiteout counts with all bytes below the directory that it
 * removes, or with 0 if it does not remove a directory.
 *
 * There are two differences: dive stops counting a layer at a whiteout of a path that does not exist,
 * and it sorts references of equal size with Go's unstable sort.
 */
export function diveFigures(layers: readonly LayerIndex[]): DiveFigures {
	const counter = new DiveCounter();
	for (const layer of layers) counter.addLayer(layer);
	const layerSizes = layers.map(({entries}) => entries.size.reduce((sum, size) => sum + size, 0));
	const sizeBytes = layerSizes.reduce((sum, size) => sum + size, 0);
	const userBytes = sizeBytes - (layerSizes[0] ?? 0);
	const fileReference = counter.fileReference();
	const inefficientBytes = fileReference.reduce((sum, file) => sum + file.sizeBytes, 0);
	return {
		efficiencyScore: counter.efficiencyScore(),
		inefficientBytes,
		sizeBytes,
		userWastedPercent: userBytes === 0 ? 0 : inefficientBytes / userBytes,
		fileReference,
	};
}

/** Counts the appearances of each path as a leaf, and their bytes. */
class DiveCounter {
	readonly #paths = new PathTableBuilder();
	readonly #stack = new DiveStack(this.#paths);
	#isFirstLayer = true;
	#count = new Uint32Array(64);
	#cumulativeSize = new Float64Array(64);
	#smallestSize = new Float64Array(64);
	/** Paths in the order of their second appearance. */
	readonly #repeated: number[] = [];

	addLayer(layer: LayerIndex): void {
		const tree = new DiveLayerTree(layer, this.#paths);
		if (this.#paths.count > this.#count.length) this.#grow(this.#paths.count);
		// dive looks up the whiteouts of the first layer in that layer itself.
		if (this.#isFirstLayer) this.#putNodes(tree);
		this.#isFirstLayer = false;
		this.#countLeaves(tree);
		for (const {path, isAfterOwn} of tree.whiteouts()) if (!isAfterOwn) this.#stack.remove(path);
		this.#putNodes(tree);
		for (const {path, isAfterOwn} of tree.whiteouts()) if (isAfterOwn) this.#stack.remove(path);
	}

	/** The sum of all paths' smallest sizes divided by the sum of all their sizes. */
	efficiencyScore(): number {
		let smallest = 0;
		let cumulative = 0;
		for (let path = 0; path < this.#paths.count; path++) {
			smallest += this.#smallestSize[path];
			cumulative += this.#cumulativeSize[path];
		}
		return cumulative === 0 ? 1 : smallest / cumulative;
	}

	fileReference(): readonly DiveFileReference[] {
		// The newest comes first among paths of the same size.
		return this.#repeated
			.toReversed()
			.sort((one, other) => this.#cumulativeSize[other] - this.#cumulativeSize[one])
			.map(path => ({
				count: this.#count[path],
				sizeBytes: this.#cumulativeSize[path],
				file: `/${decodeName(pathBytes(this.#paths, path))}`,
			}));
	}

	#countLeaves(tree: DiveLayerTree): void {
		const repeated: {readonly path: number; readonly key: string}[] = [];
		const count = (path: number, size: number, isWhiteout: boolean) => {
			if (this.#appear(path, size) === 2) {
				repeated.push({path, key: orderingKey(this.#paths, path, isWhiteout)});
			}
		};
		for (const {path, isLeaf, size} of tree.nodes()) if (isLeaf) count(path, size, false);
		for (const {path} of tree.whiteouts()) count(path, this.#stack.directorySize(path), true);
		repeated.sort((one, other) => (one.key < other.key ? -1 : 1));
		for (const {path} of repeated) this.#repeated.push(path);
	}

	/** Counts an appearance of a path and returns the number of its appearances. */
	#appear(path: number, size: number): number {
		this.#cumulativeSize[path] += size;
		if (this.#count[path] === 0 || size < this.#smallestSize[path]) this.#smallestSize[path] = size;
		this.#count[path] += 1;
		return this.#count[path];
	}

	#putNodes(tree: DiveLayerTree): void {
		for (const {path, size, isDirectory} of tree.nodes()) this.#stack.put(path, size, isDirectory);
	}

	#grow(length: number): void {
		this.#count = grown(this.#count, length);
		this.#cumulativeSize = grown(this.#cumulativeSize, length);
		this.#smallestSize = grown(this.#smallestSize, length);
	}
}

/**
 * A key that sorts paths in the order in which dive walks a layer: name by name by their bytes,
 * whiteouts by their `.wh.` name. NUL separates the names, which cannot contain it.
 */
function orderingKey(paths: PathTableBuilder, path: number, isWhiteout: boolean): string {
	const parts = Buffer.from(pathBytes(paths, path)).toString('latin1').split('/');
	if (isWhiteout) parts.push(`.wh.${parts.pop()}`);
	return parts.join('\0');
}
