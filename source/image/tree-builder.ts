import {bytesAt, grown} from '../layer/byte-table.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {findPath} from '../layer/entry-path.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {noPath, PathTableBuilder, pathBytes, rootPath} from '../layer/path-table.ts';
import {atOnce, iterationsPerStep, type Steps} from '../steps.ts';
import {decodeName} from '../text/name-bytes.ts';
import {
	ImageTree,
	impliedDirectory,
	none,
	removedEntry,
	type SupersededEntry,
} from './image-tree.ts';

/** As many warnings as a person reads; a strange image could give millions. */
const warningLimit = 200;

/**
 * Builds an {@link ImageTree} layer by layer, oldest first, in time proportional to the number of
 * entries: only paths that exist are walked when something is removed, and each of them can be
 * removed but once for every time that an entry makes it.
 *
 * The rules are those of the OCI image spec and of what Docker does where the spec is silent
 * (see "How layers merge" in docs/architecture.md).
 */
export class ImageTreeBuilder {
	readonly #layers: LayerIndex[] = [];
	readonly #layerStarts: number[] = [];
	readonly #paths = new PathTableBuilder();
	readonly #warnings: string[] = [];
	readonly #superseded: SupersededEntry[] = [];
	#suppressedWarnings = 0;
	#entryCount = 0;

	#firstChild = new Int32Array(64).fill(none);
	#nextSibling = new Int32Array(64).fill(none);
	#latestVersion = new Int32Array(64).fill(none);
	/** The children that exist, as doubly linked lists: removals walk these only. */
	#firstLive = new Int32Array(64).fill(none);
	#nextLive = new Int32Array(64).fill(none);
	#previousLive = new Int32Array(64).fill(none);
	#isLive = new Uint8Array(64);
	#knownNodes = 0;

	#versionCount = 0;
	#versionNode = new Int32Array(64);
	#versionLayer = new Int32Array(64);
	#versionEntry = new Int32Array(64);
	#versionContent = new Int32Array(64);
	#previousVersion = new Int32Array(64);

	/** The layer whose entries are being applied, and the nodes of its paths. */
	#layer = -1;
	#nodes = new Int32Array();

	constructor() {
		this.#meetNode(rootPath, none);
	}

	/** Puts a layer on top of those that were added before. */
	*addLayer(index: LayerIndex): Steps<void> {
		this.#layer = this.#layers.length;
		this.#layers.push(index);
		this.#layerStarts.push(this.#entryCount);
		for (const warning of index.warnings) this.#warn(warning);
		yield* this.#mapPaths(index);
		// The root of every image is a directory, entry or not.
		if (this.#layer === 0) this.#setVersion(rootPath, impliedDirectory, impliedDirectory);
		yield* this.#applyMarkers(index);
		yield* this.#applyEntries(index);
		this.#entryCount += index.entries.count;
	}

	/**
	 * The tree of the layers so far. It stays as it is when more layers are added: what they append to is
	 * shared with it, and only what they change is copied.
	 */
	build(): ImageTree {
		const more = this.#suppressedWarnings;
		const nodes = this.#knownNodes;
		const versions = this.#versionCount;
		return new ImageTree({
			layers: [...this.#layers],
			superseded: [...this.#superseded],
			warnings: more === 0 ? [...this.#warnings] : [...this.#warnings, `and ${more} more warnings`],
			columns: {
				paths: this.#paths.view(),
				firstChild: this.#firstChild.slice(0, nodes),
				nextSibling: this.#nextSibling.subarray(0, nodes),
				latestVersion: this.#latestVersion.slice(0, nodes),
				versionCount: versions,
				versionNode: this.#versionNode.subarray(0, versions),
				versionLayer: this.#versionLayer.subarray(0, versions),
				versionEntry: this.#versionEntry.subarray(0, versions),
				versionContent: this.#versionContent.subarray(0, versions),
				previousVersion: this.#previousVersion.subarray(0, versions),
				layerStarts: [...this.#layerStarts],
			},
		});
	}

	/** Finds or makes the node of every path of the layer; parents come first in its table. */
	*#mapPaths(index: LayerIndex): Steps<void> {
		const {parents, names, count} = index.paths;
		const nodes = new Int32Array(count);
		for (let path = 1; path < count; path++) {
			if (path % iterationsPerStep === 0) yield;
			const parent = nodes[parents[path]];
			const node = this.#paths.child(
				parent,
				names.bytes,
				names.starts[path],
				names.starts[path + 1],
			);
			if (node === this.#knownNodes) this.#meetNode(node, parent);
			nodes[path] = node;
		}
		this.#nodes = nodes;
	}

	/** Whiteouts and opaque markers act on the layers below only, so they go first wherever they stand. */
	*#applyMarkers(index: LayerIndex): Steps<void> {
		const {kind, path, count} = index.entries;
		const whitedOut = new Set<number>();
		const directories: number[] = [];
		for (let entry = 0; entry < count; entry++) {
			if (entry % iterationsPerStep === 0) yield;
			const node = this.#nodes[path[entry]];
			if (kind[entry] === EntryKind.whiteout) {
				this.#whiteOut(node);
				whitedOut.add(node);
				directories.push(this.#paths.parents[node]);
			} else if (kind[entry] === EntryKind.opaque && node !== rootPath) {
				// In the root directory the marker has no effect in Docker and containerd.
				this.#removeChildren(node);
				directories.push(node);
			}
		}
		// Engines make the directory that a marker stands in, as they do for any other entry.
		for (const directory of directories) {
			if (!this.#isWithin(directory, whitedOut)) this.#makeDirectory(directory);
		}
	}

	/** Whether one of `nodes` is the node or above it. */
	#isWithin(node: number, nodes: ReadonlySet<number>): boolean {
		for (let at = node; at !== rootPath; at = this.#paths.parents[at]) {
			if (nodes.has(at)) return true;
		}
		return false;
	}

	#whiteOut(node: number): void {
		if (this.#isLive[node] === 1) {
			this.#remove(node);
			return;
		}
		const wasRemovedHere = this.#versionOfLayer(node) !== none;
		if (!wasRemovedHere) {
			this.#warn(
				`layer ${this.#layer}: a whiteout of ${this.#pathText(node)}, which does not exist below it`,
			);
		}
	}

	*#applyEntries(index: LayerIndex): Steps<void> {
		const {kind, path, count} = index.entries;
		const unresolved: number[] = [];
		for (let entry = 0; entry < count; entry++) {
			if (entry % iterationsPerStep === 0) yield;
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

	/** Finds the target of a hard link that stands before it in the tar, or has none. */
	#resolveHardLink(index: LayerIndex, entry: number): void {
		const node = this.#nodes[index.entries.path[entry]];
		const version = this.#latestVersion[node];
		const isReplaced = this.#versionEntry[version] !== this.#entryCount + entry;
		if (isReplaced) return;
		const content = this.#hardLinkContent(index, entry);
		if (content === none) {
			const target = decodeName(bytesAt(index.strings, index.entries.link[entry]));
			this.#warn(
				`layer ${this.#layer}: ${this.#pathText(node)} is a hard link to ${target}, which does not exist`,
			);
		}
		this.#versionContent[version] = content;
	}

	/** The entry that a hard link shares, or {@link none} where its target is no file that exists. */
	#hardLinkContent(index: LayerIndex, entry: number): number {
		const target = findPath(this.#paths, bytesAt(index.strings, index.entries.link[entry]));
		if (target === noPath || target >= this.#knownNodes || this.#isLive[target] === 0) return none;
		const {content} = this.#latest(target);
		return content < 0 || this.#isDirectory(target) ? none : content;
	}

	#setEntry(node: number, entry: number, content: number): void {
		if (node !== rootPath) this.#makeDirectory(this.#paths.parents[node]);
		const kind = this.#layers[this.#layer].entries.kind[entry];
		// What is no directory has nothing below it.
		if (kind !== EntryKind.directory) this.#removeChildren(node);
		this.#setVersion(node, this.#entryCount + entry, content);
	}

	/** Makes a directory of a node and of every parent, where they are none. */
	#makeDirectory(node: number): void {
		if (this.#isLive[node] === 1 && this.#isDirectory(node)) return;
		this.#makeDirectory(this.#paths.parents[node]);
		this.#setVersion(node, impliedDirectory, impliedDirectory);
	}

	#remove(node: number): void {
		this.#removeChildren(node);
		this.#unlink(node);
		this.#setVersion(node, removedEntry, removedEntry);
	}

	/** Removes all that exists below a node, without recursion: paths can be deep. */
	#removeChildren(node: number): void {
		const pending: number[] = [];
		for (let child = this.#firstLive[node]; child !== none; child = this.#nextLive[child]) {
			pending.push(child);
		}
		this.#firstLive[node] = none;
		for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
			for (let child = this.#firstLive[next]; child !== none; child = this.#nextLive[child]) {
				pending.push(child);
			}
			this.#firstLive[next] = none;
			this.#isLive[next] = 0;
			this.#setVersion(next, removedEntry, removedEntry);
		}
	}

	/** Sets what the layer makes of a node. */
	#setVersion(node: number, entry: number, content: number): void {
		if (entry !== removedEntry && this.#isLive[node] === 0) this.#link(node);
		const known = this.#versionOfLayer(node);
		if (known !== none) {
			const before = this.#versionEntry[known];
			if (before >= this.#layerStarts[this.#layer] && before !== entry) {
				this.#superseded.push({node, entry: before, layer: this.#layer});
			}
			this.#versionEntry[known] = entry;
			this.#versionContent[known] = content;
			return;
		}
		const version = this.#versionCount;
		if (version === this.#versionNode.length) this.#growVersions();
		this.#versionCount += 1;
		this.#versionNode[version] = node;
		this.#versionLayer[version] = this.#layer;
		this.#versionEntry[version] = entry;
		this.#versionContent[version] = content;
		this.#previousVersion[version] = this.#latestVersion[node];
		this.#latestVersion[node] = version;
	}

	/** The version that the layer being applied has set for a node already. */
	#versionOfLayer(node: number): number {
		const version = this.#latestVersion[node];
		return version !== none && this.#versionLayer[version] === this.#layer ? version : none;
	}

	#latest(node: number): {readonly entry: number; readonly content: number} {
		const version = this.#latestVersion[node];
		return {entry: this.#versionEntry[version], content: this.#versionContent[version]};
	}

	#isDirectory(node: number): boolean {
		const entry = this.#versionEntry[this.#latestVersion[node]];
		if (entry < 0) return entry === impliedDirectory;
		const layer = this.#versionLayer[this.#latestVersion[node]];
		return (
			this.#layers[layer].entries.kind[entry - this.#layerStarts[layer]] === EntryKind.directory
		);
	}

	#link(node: number): void {
		this.#isLive[node] = 1;
		if (node === rootPath) return;
		const parent = this.#paths.parents[node];
		const next = this.#firstLive[parent];
		this.#nextLive[node] = next;
		this.#previousLive[node] = none;
		if (next !== none) this.#previousLive[next] = node;
		this.#firstLive[parent] = node;
	}

	#unlink(node: number): void {
		this.#isLive[node] = 0;
		const next = this.#nextLive[node];
		const previous = this.#previousLive[node];
		if (next !== none) this.#previousLive[next] = previous;
		if (previous !== none) this.#nextLive[previous] = next;
		else this.#firstLive[this.#paths.parents[node]] = next;
	}

	#meetNode(node: number, parent: number): void {
		if (node === this.#latestVersion.length) this.#growNodes();
		this.#knownNodes = node + 1;
		if (parent === none) return;
		this.#nextSibling[node] = this.#firstChild[parent];
		this.#firstChild[parent] = node;
	}

	#growNodes(): void {
		const capacity = this.#knownNodes * 2;
		this.#firstChild = grown(this.#firstChild, capacity).fill(none, this.#knownNodes);
		this.#nextSibling = grown(this.#nextSibling, capacity).fill(none, this.#knownNodes);
		this.#latestVersion = grown(this.#latestVersion, capacity).fill(none, this.#knownNodes);
		this.#firstLive = grown(this.#firstLive, capacity).fill(none, this.#knownNodes);
		this.#nextLive = grown(this.#nextLive, capacity).fill(none, this.#knownNodes);
		this.#previousLive = grown(this.#previousLive, capacity).fill(none, this.#knownNodes);
		this.#isLive = grown(this.#isLive, capacity);
	}

	#growVersions(): void {
		const capacity = this.#versionCount * 2;
		this.#versionNode = grown(this.#versionNode, capacity);
		this.#versionLayer = grown(this.#versionLayer, capacity);
		this.#versionEntry = grown(this.#versionEntry, capacity);
		this.#versionContent = grown(this.#versionContent, capacity);
		this.#previousVersion = grown(this.#previousVersion, capacity);
	}

	#pathText(node: number): string {
		return `/${decodeName(pathBytes(this.#paths, node))}`;
	}

	#warn(message: string): void {
		if (this.#warnings.length < warningLimit) this.#warnings.push(message);
		else this.#suppressedWarnings += 1;
	}
}

/** The tree of these layers, oldest first. */
export function* buildingImageTree(layers: readonly LayerIndex[]): Steps<ImageTree> {
	const builder = new ImageTreeBuilder();
	for (const layer of layers) yield* builder.addLayer(layer);
	return builder.build();
}

/** As {@link buildingImageTree}, in one go. */
export function buildImageTree(layers: readonly LayerIndex[]): ImageTree {
	return atOnce(buildingImageTree(layers));
}
