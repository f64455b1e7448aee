import {analyze} from '../../source/analysis/analysis.ts';
import type {LoadedImage} from '../../source/analysis/analyzed-image.ts';
import {findFixes} from '../../source/analysis/fixes/fix.ts';
import {readContainerConfig} from '../../source/image/container-config.ts';
import {type ImageInfo, noDetails} from '../../source/image/image-info.ts';
import {indexTree} from '../../source/image/tree-index.ts';
import {
	inspectedImage as asInspected,
	type InspectedImage,
} from '../../source/ui/state/inspected-image.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import type {LayerEntry} from '../fixtures/layer-tar.ts';

/** A build step: its command, and the entries of its layer; none for a step such as ENV. */
export type Step = readonly [command: string, entries?: readonly LayerEntry[]];

/** An image as it is after loading. */
export async function loadedImage(...steps: readonly Step[]): Promise<LoadedImage> {
	const layers = steps.flatMap(([, entries]) => (entries === undefined ? [] : [entries]));
	const tree = await treeOf(...layers);
	return {info: infoOf(steps), tree, analysis: analyze(tree)};
}

/** The same image while only its lowest layers have been read. */
export function partialImage(
	layerCount: number,
	...steps: readonly Step[]
): Promise<InspectedImage> {
	return imageWith([...Array(layerCount).keys()], ...steps);
}

/** The same image while only these of its layers have been read. */
export async function imageWith(
	readLayers: readonly number[],
	...steps: readonly Step[]
): Promise<InspectedImage> {
	const layers = steps.flatMap(([, entries]) => (entries === undefined ? [] : [entries]));
	const known = layers.slice(0, Math.max(-1, ...readLayers) + 1);
	const unread = new Set([...known.keys()].filter(layer => !readLayers.includes(layer)));
	const settled = await treeOf(...layers.slice(0, Math.min(known.length, ...unread)));
	const tree = await treeOf(...known.map((entries, layer) => (unread.has(layer) ? [] : entries)));
	const image = {info: infoOf(steps), tree, analysis: analyze(settled)};
	return asInspected({...image, fixes: findFixes(image), index: indexTree(tree)}, false, unread);
}

/** An image as the inspector holds it. */
export async function inspectedImage(...steps: readonly Step[]): Promise<InspectedImage> {
	const loaded = await loadedImage(...steps);
	return asInspected({...loaded, fixes: findFixes(loaded), index: indexTree(loaded.tree)});
}

function infoOf(steps: readonly Step[]): ImageInfo {
	let next = 0;
	const history = steps.map(([command, entries]) => ({
		command,
		createdBy: command,
		createdAt: '2024-01-01T00:00:00Z',
		comment: '',
		layer: entries === undefined ? null : next++,
	}));
	return {
		reference: 'app:1',
		source: 'docker',
		id: `sha256:${'a'.repeat(64)}`,
		platform: 'linux/amd64',
		tags: ['app:1'],
		history,
		config: readContainerConfig(undefined),
		details: noDetails,
		layers: history
			.filter(({layer}) => layer !== null)
			.map(({command}, index) => ({
				index,
				diffId: `sha256:${String(index).repeat(64).slice(0, 64)}`,
				digest: null,
				mediaType: null,
				compressedBytes: null,
				blob: '',
				command,
				createdAt: null,
			})),
		warnings: [],
	};
}
