import {type ImageTree, none} from '../image/image-tree.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {rootPath} from '../layer/path-table.ts';
import type {BuildStep} from './fixes/build-steps.ts';
import {findIgnorePatterns, type IgnorePatterns} from './fixes/ignore-patterns.ts';
import {findRemovable, type Removable} from './removable.ts';
import {findWaste, type WastedPath} from './waste.ts';

/** Figures of one layer. */
export type LayerFigures = {
	/** Content bytes of the layer's regular files. */
	readonly storedBytes: number;
	/** The part of them that is not in the final tree. */
	readonly wastedBytes: number;
	/** Paths that the layer adds, modifies and removes, including the descendants of removed directories. */
	readonly added: number;
	readonly modified: number;
	readonly removed: number;
};

/** Figures of the image. Bytes are content bytes of regular files. */
export type Totals = {
	/** In all layers. */
	readonly storedBytes: number;
	/** In the final tree, each hard-linked file once. */
	readonly finalBytes: number;
	/** `storedBytes - finalBytes`: the bytes that squashing the image would save. */
	readonly wastedBytes: number;
	/** `finalBytes / storedBytes`; 1 for an image without bytes. */
	readonly efficiency: number;
	/** Wasted bytes divided by the stored bytes of all layers but the first; 0 if these have none. */
	readonly userWastedPercent: number;
	/** Paths of the final tree other than directories. */
	readonly files: number;
};

export type Analysis = {
	readonly totals: Totals;
	readonly layers: readonly LayerFigures[];
	/** Largest first; their bytes add up to `totals.wastedBytes`. */
	readonly wasted: readonly WastedPath[];
	/** Patterns that keep wasted files of the build context out of the image. */
	readonly ignorable: readonly IgnorePatterns[];
	/** An estimate of what the final tree could do without. */
	readonly removable: Removable;
};

/**
 * All figures of an image.
 *
 * @param steps of its layers, by index, as far as they are known
 */
export function analyze(tree: ImageTree, steps: readonly BuildStep[] = []): Analysis {
	const waste = findWaste(tree);
	const changes = countChanges(tree);
	const layers = tree.layers.map((layer, index) => ({
		storedBytes: layer.storedBytes,
		wastedBytes: waste.bytesByLayer[index],
		added: changes.added[index],
		modified: changes.modified[index],
		removed: changes.removed[index],
	}));
	const storedBytes = sum(layers.map(layer => layer.storedBytes));
	const wastedBytes = sum(layers.map(layer => layer.wastedBytes));
	const userBytes = storedBytes - (layers[0]?.storedBytes ?? 0);
	const finalBytes = storedBytes - wastedBytes;
	return {
		totals: {
			storedBytes,
			finalBytes,
			wastedBytes,
			efficiency: storedBytes === 0 ? 1 : finalBytes / storedBytes,
			userWastedPercent: userBytes === 0 ? 0 : wastedBytes / userBytes,
			files: countFiles(tree),
		},
		layers,
		wasted: waste.paths,
		ignorable: findIgnorePatterns(tree, waste.paths, steps),
		removable: findRemovable(tree),
	};
}

function countChanges(tree: ImageTree): Record<'added' | 'modified' | 'removed', Uint32Array> {
	const counts = {
		added: new Uint32Array(tree.layers.length),
		modified: new Uint32Array(tree.layers.length),
		removed: new Uint32Array(tree.layers.length),
	};
	const {versionCount, versionNode, versionLayer, previousVersion} = tree.arrays;
	for (let version = 0; version < versionCount; version++) {
		const older = previousVersion[version];
		// The root directory exists before the first layer.
		if (older === none && versionNode[version] === rootPath) continue;
		const layer = versionLayer[version];
		if (tree.exists(version)) {
			if (!tree.exists(older)) counts.added[layer] += 1;
			else if (tree.changedFields(older, version) !== 0) counts.modified[layer] += 1;
		} else if (tree.exists(older)) {
			counts.removed[layer] += 1;
		}
	}
	return counts;
}

function countFiles(tree: ImageTree): number {
	let files = 0;
	for (let node = 0; node < tree.nodeCount; node++) {
		const version = tree.arrays.latestVersion[node];
		if (tree.exists(version) && tree.kindOf(version) !== EntryKind.directory) files += 1;
	}
	return files;
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
