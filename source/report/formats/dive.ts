import {diveFiles} from '../../analysis/dive-files.ts';
import type {CheckedOutcome} from '../../check/outcome.ts';
import {printableJson} from '../../text/printable.ts';
import type {Reported} from './reported.ts';

/** The JSON of dive 0.13.1: an object for one image, a list for several. */
export function diveReport({outcomes, isSingle}: Reported): string | undefined {
	const reports = outcomes.flatMap(outcome => ('failure' in outcome ? [] : diveJson(outcome)));
	if (reports.length === 0) return undefined;
	return `${printableJson(isSingle ? reports[0] : reports, '\t')}\n`;
}

function diveJson({whole}: CheckedOutcome) {
	const {info, dive, tree} = whole;
	if (!dive || !tree) throw new TypeError("dive's figures and the files of layers are missing");
	const steps = new Map(info.history.map(step => [step.layer, step]));
	return {
		layer: info.layers.map(({blob, diffId}, index) => ({
			index,
			// dive takes the first folder of the layer's name in the archive.
			id: blob.split('/')[0],
			digestId: diffId,
			sizeBytes: tree.layers[index].entries.size.reduce((sum, size) => sum + size, 0),
			command: wellFormed(steps.get(index)?.createdBy.replace(/^\/bin\/sh -c /, '') || '(missing)'),
			fileList: diveFiles(tree.layers[index]).map(file => ({
				...file,
				path: wellFormed(file.path),
				linkName: wellFormed(file.linkName),
			})),
		})),
		image: {
			sizeBytes: dive.sizeBytes,
			inefficientBytes: dive.inefficientBytes,
			efficiencyScore: dive.efficiencyScore,
			fileReference: dive.fileReference.map(({count, sizeBytes, file}) => ({
				count,
				sizeBytes,
				file: wellFormed(file),
			})),
		},
	};
}

/** dive replaces bytes that are not UTF-8, and not all readers of JSON take lone surrogates. */
function wellFormed(text: string): string {
	return text.toWellFormed();
}
