import {printable} from '../../text/printable.ts';
import {type BuildStep, contextName} from './build-steps.ts';
import type {WasteGroup} from './group-waste.ts';
import {copyingLayer, ignoredName} from './ignore-patterns.ts';
import {namedPaths} from './place.ts';
import {layersName, listText} from './words.ts';

/** A path of the image, or a pattern of paths, with the layer of the COPY that stores it. */
type Copied = {readonly layer: number; readonly path: string};

/** The paths of a group, or patterns that match all of them; `undefined` if that takes too many. */
export function ignoredPaths(
	{rows, ignorable}: WasteGroup,
	steps: readonly BuildStep[],
): readonly Copied[] | undefined {
	if (rows.length <= namedPaths) {
		return rows.map(row => ({layer: copyingLayer(row), path: ignoredName(row.path)}));
	}
	const layers = new Set(ignorable.map(({layer}) => layer));
	const patterns = ignorable.flatMap(({layer, patterns}) => patterns.map(path => ({layer, path})));
	const isComplete =
		rows.every(row => layers.has(copyingLayer(row))) &&
		patterns.every(({layer, path}) => contextName(steps[layer], path) !== undefined);
	return isComplete ? patterns : undefined;
}

/** Paths as .dockerignore needs them: those in the build context, as far as they are known. Printable. */
export function ignoredText(copied: readonly Copied[], steps: readonly BuildStep[]): string {
	const names = copied.map(({layer, path}) => contextName(steps[layer], path));
	const isKnown = names.every(name => name !== undefined);
	const different = [...new Set(isKnown ? names : copied.map(({path}) => path))];
	const text = listText(different.map(printable), different.length);
	const layers = [...new Set(copied.map(({layer}) => layer))];
	// The classic builder and Buildah record a hash instead of the folder's name.
	const isBelow = isKnown && layers.some(layer => steps[layer].sources.length === 0);
	const copy = layers.length === 1 ? 'copies' : 'copy';
	return isBelow ? `${text} (in the folder that ${layersName(layers)} ${copy})` : text;
}
