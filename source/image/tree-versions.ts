import {grown} from '../layer/byte-table.ts';
import {type ImageTreeArrays, none} from './image-tree.ts';

/** The versions of a growing tree's nodes, in the order that layers set them. */
export class TreeVersions {
	#count = 0;
	#node = new Int32Array(64);
	#layer = new Int32Array(64);
	#entry = new Int32Array(64);
	#content = new Int32Array(64);
	#previous = new Int32Array(64);
	/** By node. */
	#latest = new Int32Array(64).fill(none);

	/** The newest version of a node, or {@link none}. */
	latestOf(node: number): number {
		return node < this.#latest.length ? this.#latest[node] : none;
	}

	/** The version that `layer` has already set for a node, or {@link none}. */
	ofLayer(node: number, layer: number): number {
		const version = this.latestOf(node);
		return version !== none && this.#layer[version] === layer ? version : none;
	}

	layerOf(version: number): number {
		return this.#layer[version];
	}

	entryOf(version: number): number {
		return this.#entry[version];
	}

	contentOf(version: number): number {
		return this.#content[version];
	}

	/** Adds a version to those of its node. */
	append(node: number, layer: number, entry: number, content: number): void {
		const version = this.#count;
		if (version === this.#node.length) this.#grow();
		if (node >= this.#latest.length) this.#growLatest(node);
		this.#count += 1;
		this.#node[version] = node;
		this.#layer[version] = layer;
		this.#entry[version] = entry;
		this.#content[version] = content;
		this.#previous[version] = this.#latest[node];
		this.#latest[node] = version;
	}

	/** Replaces a version of the current layer. */
	replace(version: number, entry: number, content: number): void {
		this.#entry[version] = entry;
		this.#content[version] = content;
	}

	/** The arrays of the versions so far. Further layers do not change them. */
	view(
		nodeCount: number,
	): Pick<
		ImageTreeArrays,
		| 'latestVersion'
		| 'versionCount'
		| 'versionNode'
		| 'versionLayer'
		| 'versionEntry'
		| 'versionContent'
		| 'previousVersion'
	> {
		if (nodeCount > this.#latest.length) this.#growLatest(nodeCount);
		const count = this.#count;
		return {
			latestVersion: this.#latest.slice(0, nodeCount),
			versionCount: count,
			versionNode: this.#node.subarray(0, count),
			versionLayer: this.#layer.subarray(0, count),
			versionEntry: this.#entry.subarray(0, count),
			versionContent: this.#content.subarray(0, count),
			previousVersion: this.#previous.subarray(0, count),
		};
	}

	#grow(): void {
		const capacity = this.#count * 2;
		this.#node = grown(this.#node, capacity);
		this.#layer = grown(this.#layer, capacity);
		this.#entry = grown(this.#entry, capacity);
		this.#content = grown(this.#content, capacity);
		this.#previous = grown(this.#previous, capacity);
	}

	#growLatest(node: number): void {
		const known = this.#latest.length;
		this.#latest = grown(this.#latest, node + 1).fill(none, known);
	}
}
