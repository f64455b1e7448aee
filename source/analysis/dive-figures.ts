import {grown} from '../layer/byte-table.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {PathTableBuilder, pathBytes} from '../layer/path-table.ts';
import {decodeName} from '../text/name-bytes.ts';
import {DiveLayerTree} from './dive-layer-tree.ts';
import {DiveStack} from './dive-stack.ts';

/** A path that dive counts as inefficient, under the names that its JSON has. */
export type DiveFileReference = {
	/** In how many layers the path appears. */
	readonly count: number;
	/** Bytes of all appearances, the needed one included. */
	readonly sizeBytes: number;
	/** With a leading slash. Not made printable. */
	readonly file: string;
};

/** What dive 0.13.1 makes of an image. For moving a threshold over: it is not what is wasted. */
export type DiveFigures = {
	readonly efficiencyScore: number;
	/** Sum of `sizeBytes` of all file references. */
	readonly inefficientBytes: number;
	/** Content bytes of all entries of all layers. */
	readonly sizeBytes: number;
	/** `inefficientBytes` over the bytes of all layers but the first; 0 where there are none. */
	readonly userWastedPercent: number;
	/** Largest first. */
	readonly fileReference: readonly DiveFileReference[];
};

/**
 * Counts as dive 0.13.1 does for docker archives (observed, and read in its `dive/filetree`): the
 * leaves of each layer's own tree, by path. A whiteout counts as all that was in the directory that
 * it removes, and as nothing where that was no directory.
 *
 * Two things are not followed: at a whiteout of something that does not exist dive stops counting
 * its layer, and more than a dozen references of one size have the order of Go's unstable sort.
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

/** How often every path appears as a leaf, and with how many bytes. */
class DiveCounter {
	readonly #paths = new PathTableBuilder();
	readonly #stack = new DiveStack(this.#paths);
	#isFirstLayer = true;
	#count = new Uint32Array(64);
	#cumulativeSize = new Float64Array(64);
	#smallestSize = new Float64Array(64);
	/** Paths in the order in which they appeared for the second time. */
	readonly #repeated: number[] = [];

	addLayer(layer: LayerIndex): void {
		const tree = new DiveLayerTree(layer, this.#paths);
		if (this.#paths.count > this.#count.length) this.#grow(this.#paths.count);
		// What the first layer has is there already when its whiteouts are looked up.
		if (this.#isFirstLayer) this.#putNodes(tree);
		this.#isFirstLayer = false;
		this.#countLeaves(tree);
		for (const {path, isAfterOwn} of tree.whiteouts()) if (!isAfterOwn) this.#stack.remove(path);
		this.#putNodes(tree);
		for (const {path, isAfterOwn} of tree.whiteouts()) if (isAfterOwn) this.#stack.remove(path);
	}

	/** The smallest size of every path over all of its sizes, summed over all paths. */
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
		// The newest comes first among those of the same size.
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

	/** Counts an appearance of a path and returns how many there were. */
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
 * Text that sorts as dive walks a layer: name by name, each by its bytes, whiteouts by their `.wh.`
 * name. A name has no NUL byte, so one stands well between the names.
 */
function orderingKey(paths: PathTableBuilder, path: number, isWhiteout: boolean): string {
	const parts = Buffer.from(pathBytes(paths, path)).toString('latin1').split('/');
	if (isWhiteout) parts.push(`.wh.${parts.pop()}`);
	return parts.join('\0');
}
