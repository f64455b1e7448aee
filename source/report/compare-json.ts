import type {LoadedImage} from '../analysis/analyzed-image.ts';
import {compareFixes} from '../analysis/fixes/compare-fixes.ts';
import type {Fix} from '../analysis/fixes/fix.ts';
import type {ImageComparison} from '../analysis/image-comparison.ts';
import {type Growth, judgeGrowth} from '../check/growth.ts';
import {changedFieldNames} from '../image/changed-fields.ts';
import type {LayerInfo} from '../image/image-info.ts';
import {printableJson} from '../text/printable.ts';
import type {ComparedRun} from './formats/compare-formats.ts';
import {imageFields, totalFields} from './json-report.ts';

/**
 * The changes between two images as `compare --json` writes them: schema 1. Print it with
 * `printableJson`.
 *
 * - `old`, `new`: `image` (as in an image's own JSON), `totals` (the same) and `warnings`.
 * - `counts`: paths that were `added`, `removed`, `modified`; `touched` (another mtime only) and
 *   `unchanged` ones.
 * - `changes`, largest growth or shrinkage first: `path`, `change` (`added`, `removed`, `modified`),
 *   `kind` (after the change, or before a removal), `oldBytes` and `newBytes` (content; for an added or
 *   removed directory the sum of its files), `filesBelow` (of such a directory) and `fields`, the names
 *   of the fields that differ (`kind`, `content`, `size`, `mode`, `uid`, `gid`, `link`, `attributes`, `mtime`).
 * - `touched`: the paths with another mtime only.
 * - `config`: settings for containers that differ: `name` (`ENV PATH`), `old` and `new` (`null` if missing).
 * - `fixes`: ids of the fixes that are `new`, `gone` and `kept`.
 * - `growth`: `name` (`growth` of the stored bytes, `waste`, `removable`, `layers`), `old`, `new` and
 *   `exceeded`, the limit of `--fail-on` that it exceeds (`null`: none).
 * - `layers`: `rebuilt` (`command`, `oldIndex`, `newIndex`: of those below, by the same instruction),
 *   `shared` (`diffId`, `oldIndex`, `newIndex`, `command`, `storedBytes`), `onlyOld` and
 *   `onlyNew` (`diffId`, `index`, `command`, `storedBytes`).
 */
export function compareJson(
	comparison: ImageComparison,
	growth: readonly Growth[] = judgeGrowth(comparison, []),
) {
	const {older, newer, trees, layers, config} = comparison;
	const {appeared, gone, kept} = compareFixes(comparison);
	const ids = (fixes: readonly Fix[]) => fixes.map(({id}) => id);
	return {
		schemaVersion: 1,
		old: imageJson(older),
		new: imageJson(newer),
		counts: trees.counts,
		changes: trees.changes.map(({path, change, kind, oldBytes, newBytes, filesBelow, fields}) => ({
			path,
			change,
			kind,
			oldBytes,
			newBytes,
			filesBelow,
			fields: changedFieldNames(fields),
		})),
		touched: trees.touched,
		config: config.map(({name, older, newer}) => ({name, old: older, new: newer})),
		fixes: {new: ids(appeared), gone: ids(gone), kept: ids(kept)},
		growth: growth.map(({name, older, newer, exceeded}) => ({
			name,
			old: older,
			new: newer,
			exceeded: exceeded?.text ?? null,
		})),
		layers: {
			rebuilt: layers.rebuilt.map(({older, newer}) => ({
				command: newer.command,
				oldIndex: older.index,
				newIndex: newer.index,
			})),
			shared: layers.shared.map(pair => ({
				diffId: pair.newer.diffId,
				oldIndex: pair.older.index,
				newIndex: pair.newer.index,
				command: pair.newer.command,
				storedBytes: storedBytes(newer, pair.newer),
			})),
			onlyOld: layers.onlyOlder.map(layer => layerJson(older, layer)),
			onlyNew: layers.onlyNewer.map(layer => layerJson(newer, layer)),
		},
	};
}

function imageJson({info, analysis}: LoadedImage) {
	return {image: imageFields(info), totals: totalFields(analysis), warnings: info.warnings};
}

function layerJson(image: LoadedImage, layer: LayerInfo) {
	const {diffId, index, command} = layer;
	return {diffId, index, command, storedBytes: storedBytes(image, layer)};
}

function storedBytes({analysis}: LoadedImage, {index}: LayerInfo): number {
	return analysis.layers[index].storedBytes;
}

/** The JSON of a comparison, or a list of those of several platforms. */
export function compareJsonText({compared, isSingle}: ComparedRun): string {
	const all = compared.map(({comparison, growth}) => compareJson(comparison, growth));
	return `${printableJson(isSingle ? all[0] : all, '\t')}\n`;
}
