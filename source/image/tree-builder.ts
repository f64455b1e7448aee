import {bytesAt} from '../layer/byte-table.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {findPath} from '../layer/entry-path.ts';
import {type LayerIndex, sizeOfIndex} from '../layer/layer-index.ts';
import {checkIndexSize, type IndexSize} from '../layer/layer-limits.ts';
import {pathBytes, rootPath} from '../layer/path-table.ts';
import {decodeName} from '../text/name-bytes.ts';
import {
	ImageTree,
	impliedDirectory,
	none,
	removedEntry,
	type SupersededEntry,
} from './image-tree.ts';
import {TreeNodes} from './tree-nodes.ts';
import {TreeVersions} from './tree-versions.ts';

/** Warnings at most; a broken image could give millions. */
const warningLimit = 200;

/**
 * Builds an {@link ImageTree} layer by layer, oldest first, in time proportional to the number of
 * entries: a removal visits existing paths only, and each of them is removed at most once per entry that
 * creates it.
 *
 * The rules are those of the OCI image spec and of what Docker does where the spec is silent
 * (see "How layers merge" in docs/architecture.md).
 */
export class ImageTreeBuilder {
	readonly #layers: LayerIndex[] = [];
	readonly #layerStarts: number[] = [];
	readonly #tree = new TreeNodes();
	readonly #versions = new TreeVersions();
	readonly #warnings: string[] = [];
	readonly #superseded: SupersededEntry[] = [];
	#suppressedWarnings = 0;
	#entryCount = 0;
	#size: IndexSize = {entries: 0, paths: 0, textBytes: 0};

	/** The layer whose entries are being applied, and the nodes of its paths. */
	#layer = -1;
	#nodes = new Int32Array();

	/**
	 * Adds a layer on top.
	 *
	 * @throws TarLimitError if the layers together exceed a limit
	 */
	addLayer(index: LayerIndex): void {
		this.#addSize(sizeOfIndex(index));
		this.#layer = this.#layers.length;
		this.#layers.push(index);
		this.#layerStarts.push(this.#entryCount);
		for (const warning of index.warnings) this.#warn(warning);
		this.#mapPaths(index);
		// The root of every image is a directory, with or without an entry.
		if (this.#layer === 0) this.#setVersion(rootPath, impliedDirectory, impliedDirectory);
		this.#applyMarkers(index);
		this.#applyEntries(index);
		this.#entryCount += index.entries.count;
	}

	/**
	 * The tree of the layers so far. Further layers do not change it: arrays that they append to are shared,
	 * arrays that they change are copied.
	 */
	build(): ImageTree<LayerIndex> {
		const more = this.#suppressedWarnings;
		return new ImageTree({
			layers: [...this.#layers],
			superseded: [...this.#superseded],
			warnings: more === 0 ? [...this.#warnings] : [...this.#warnings, `and ${more} more warnings`],
			arrays: {
				...this.#tree.view(),
				...this.#versions.view(this.#tree.count),
				layerStarts: [...this.#layerStarts],
			},
		});
	}

	/** Hostile layers may each be within the limits, and too large together. */
	#addSize({entries, paths, textBytes}: IndexSize): void {
		const before = this.#size;
		this.#size = {
			entries: before.entries + entries,
			paths: before.paths + paths,
			textBytes: before.textBytes + textBytes,
		};
		checkIndexSize(this.#size);
	}

	/** Finds or creates the node of every path of the layer; parents come first in its table. */
	#mapPaths(index: LayerIndex): void {
		const {parents, names, count} = index.paths;
		const nodes = new Int32Array(count);
		for (let path = 1; path < count; path++) {
			nodes[path] = this.#tree.child(
				nodes[parents[path]],
				names.bytes,
				names.starts[path],
				names.starts[path + 1],
			);
		}
		this.#nodes = nodes;
	}

	/** Applies whiteouts and opaque markers before all entries: they act on the layers below only. */
	#applyMarkers(index: LayerIndex): void {
		const {kind, path, count} = index.entries;
		const whitedOut = new Set<number>();
		const directories: number[] = [];
		for (let entry = 0; entry < count; entry++) {
			const node = this.#nodes[path[entry]];
			if (kind[entry] === EntryKind.whiteout) {
				this.#whiteOut(node);
				whitedOut.add(node);
				directories.push(this.#tree.parentOf(node));
			} else if (kind[entry] === EntryKind.opaque && node !== rootPath) {
				// In the root directory the marker has no effect in Docker and containerd.
				this.#removeChildren(node);
				directories.push(node);
			}
		}
		// Engines create the directory of a marker, as for any other entry.
		for (const directory of directories) {
			if (!this.#isWithin(directory, whitedOut)) this.#makeDirectory(directory);
		}
	}

	/** Whether one of `nodes` is the node or an ancestor of it. */
	#isWithin(node: number, nodes: ReadonlySet<number>): boolean {
		for (let at = node; at !== rootPath; at = this.#tree.parentOf(at)) {
			if (nodes.has(at)) return true;
		}
		return false;
	}

	#whiteOut(node: number): void {
		if (this.#tree.isLive(node)) {
			this.#remove(node);
			return;
		}
		const wasRemovedHere = this.#versions.ofLayer(node, this.#layer) !== none;
		if (!wasRemovedHere) {
			this.#warn(
				`layer ${this.#layer}: a whiteout of ${this.#pathText(node)}, which does not exist below it`,
			);
		}
	}

	#applyEntries(index: LayerIndex): void {
		const {kind, path, count} = index.entries;
		const unresolved: number[] = [];
		for (let entry = 0; entry < count; entry++) {
			if (kind[entry] >= EntryKind.whiteout) continue;
			const node = this.#nodes[path[entry]];
			if (kind[entry] === EntryKind.hardLink) {
				const content = this.#hardLinkContent(index, entry);
				if (content === none) unresolved.push(entry);
				this.#setEntry(node, entry, content);
			} else {
				this.#setEntry(node, entry, this.#entryCount + entry);
			}
		}
		for (const entry of unresolved) this.#resolveHardLink(index, entry);
	}

	/** Resolves a hard link again at the end of the layer: its target may follow it in the tar. */
	#resolveHardLink(index: LayerIndex, entry: number): void {
		const node = this.#nodes[index.entries.path[entry]];
		const version = this.#versions.latestOf(node);
		const own = this.#entryCount + entry;
		if (this.#versions.entryOf(version) !== own) return;
		const content = this.#hardLinkContent(index, entry);
		if (content === none) {
			const target = decodeName(bytesAt(index.strings, index.entries.link[entry]));
			this.#warn(
				`layer ${this.#layer}: ${this.#pathText(node)} is a hard link to ${target}, which does not exist`,
			);
		}
		this.#versions.replace(version, own, content);
	}

	/** The entry that a hard link shares, or {@link none} if its target is not an existing file. */
	#hardLinkContent(index: LayerIndex, entry: number): number {
		const link = bytesAt(index.strings, index.entries.link[entry]);
		const target = findPath(this.#tree.paths, link);
		if (target < rootPath || !this.#tree.isLive(target)) return none;
		const content = this.#versions.contentOf(this.#versions.latestOf(target));
		return content < 0 || this.#isDirectory(target) ? none : content;
	}

	#setEntry(node: number, entry: number, content: number): void {
		if (node !== rootPath) this.#makeDirectory(this.#tree.parentOf(node));
		const kind = this.#layers[this.#layer].entries.kind[entry];
		// A non-directory has nothing below it.
		if (kind !== EntryKind.directory) this.#removeChildren(node);
		this.#setVersion(node, this.#entryCount + entry, content);
	}

	/** Makes sure that a node and its ancestors are directories. */
	#makeDirectory(node: number): void {
		if (this.#tree.isLive(node) && this.#isDirectory(node)) return;
		this.#makeDirectory(this.#tree.parentOf(node));
		this.#setVersion(node, impliedDirectory, impliedDirectory);
	}

	#remove(node: number): void {
		this.#removeChildren(node);
		this.#tree.unlink(node);
		this.#setVersion(node, removedEntry, removedEntry);
	}

	#removeChildren(node: number): void {
		this.#tree.unlinkBelow(node, below => this.#setVersion(below, removedEntry, removedEntry));
	}

	/** Sets the layer's version of a node. */
	#setVersion(node: number, entry: number, content: number): void {
		if (entry !== removedEntry && !this.#tree.isLive(node)) this.#tree.link(node);
		const known = this.#versions.ofLayer(node, this.#layer);
		if (known === none) {
			this.#versions.append(node, this.#layer, entry, content);
			return;
		}
		const before = this.#versions.entryOf(known);
		if (before >= this.#layerStarts[this.#layer] && before !== entry) {
			this.#superseded.push({node, entry: before, layer: this.#layer});
		}
		this.#versions.replace(known, entry, content);
	}

	#isDirectory(node: number): boolean {
		const version = this.#versions.latestOf(node);
		const entry = this.#versions.entryOf(version);
		if (entry < 0) return entry === impliedDirectory;
		const layer = this.#versions.layerOf(version);
		const kinds = this.#layers[layer].entries.kind;
		return kinds[entry - this.#layerStarts[layer]] === EntryKind.directory;
	}

	#pathText(node: number): string {
		return `/${decodeName(pathBytes(this.#tree.paths, node))}`;
	}

	#warn(message: string): void {
		if (this.#warnings.length < warningLimit) this.#warnings.push(message);
		else this.#suppressedWarnings += 1;
	}
}

/** Builds the tree of these layers, oldest first. */
export function buildImageTree(layers: readonly LayerIndex[]): ImageTree<LayerIndex> {
	const builder = new ImageTreeBuilder();
	for (const layer of layers) builder.addLayer(layer);
	return builder.build();
}
