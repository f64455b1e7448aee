import type {FullyAnalyzedImage} from '../analysis/analyzed-image.ts';
import type {ImageCheck} from '../analysis/image-check.ts';
import {ruleOf} from '../analysis/removable.ts';

/**
 * All figures of an image as `--json` writes them: schema 1, in this order of keys. Print it with
 * `printableJson`.
 *
 * @param check results of the rules, if any
 */
export function jsonReport({info, analysis, dive}: FullyAnalyzedImage, check?: ImageCheck) {
	const {reference, source, id, platform, tags} = info;
	const {storedBytes, finalBytes, wastedBytes, efficiency, files} = analysis.totals;
	const {efficiencyScore, inefficientBytes, userWastedPercent, sizeBytes, fileReference} = dive;
	return {
		schemaVersion: 1,
		image: {reference, source, id, platform, tags},
		layers: analysis.layers.map((figures, index) => {
			const layer = info.layers[index];
			return {
				index,
				diffId: layer.diffId,
				digest: layer.digest,
				mediaType: layer.mediaType,
				command: layer.command,
				createdAt: layer.createdAt,
				storedBytes: figures.storedBytes,
				compressedBytes: layer.compressedBytes,
				wastedBytes: figures.wastedBytes,
				added: figures.added,
				modified: figures.modified,
				removed: figures.removed,
			};
		}),
		totals: {
			storedBytes,
			finalBytes,
			wastedBytes,
			efficiency,
			files,
			removableBytes: analysis.removable.bytes,
			weaklyRemovableBytes: analysis.removable.weakBytes,
		},
		wasted: analysis.wasted.map(({path, bytes, copies, layers, cause}) => ({
			path,
			bytes,
			copies,
			layers,
			cause,
		})),
		removable: analysis.removable.paths.map(removable => {
			const {path, bytes, files, layers, rule} = removable;
			const {confidence, advice} = ruleOf(removable);
			return {path, bytes, files, layers, rule, confidence, advice};
		}),
		dive: {efficiencyScore, inefficientBytes, userWastedPercent, sizeBytes, fileReference},
		warnings: info.warnings,
		...(check && {ci: jsonCheck(check)}),
	};
}

function jsonCheck({passed, figures, results}: ImageCheck) {
	return {
		passed,
		figures,
		rules: results.map(({name, measured, threshold, verdict, source}) => ({
			name,
			measured,
			threshold,
			verdict,
			source,
		})),
	};
}
