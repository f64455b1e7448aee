import type {Analysis} from '../analysis/analysis.ts';
import type {FullyAnalyzedImage} from '../analysis/analyzed-image.ts';
import {buildSteps} from '../analysis/fixes/build-steps.ts';
import {findFixes} from '../analysis/fixes/fix.ts';
import {ruleOf} from '../analysis/removable.ts';
import {removableAdvice} from '../analysis/removable-advice.ts';
import type {ImageCheck} from '../check/check-image.ts';
import type {RecordedState} from '../check/compare-check.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {printableJson} from '../text/printable.ts';
import type {Reported} from './formats/reported.ts';

/**
 * All figures of an image as `--json` writes them: schema 1, in this order of keys. Print it with
 * `printableJson`.
 *
 * @param check results of the rules, if any
 */
export function jsonReport({info, analysis, dive}: FullyAnalyzedImage, check?: ImageCheck) {
	const fixes = findFixes({info, analysis});
	const steps = buildSteps(info);
	const fixOf = new Map(fixes.flatMap(({id, rows}) => rows.map(row => [row, id] as const)));
	const {efficiencyScore, inefficientBytes, userWastedPercent, sizeBytes, fileReference} = dive;
	return {
		schemaVersion: 1,
		image: imageFields(info),
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
			...totalFields(analysis),
			weaklyRemovableBytes: analysis.removable.weakBytes,
		},
		wasted: analysis.wasted.map(row => ({
			path: row.path,
			bytes: row.bytes,
			copies: row.copies,
			layers: row.layers,
			cause: row.cause,
			fix: fixOf.get(row),
		})),
		fixes: fixes.map(fix => ({
			id: fix.id,
			bytes: fix.bytes,
			paths: fix.paths,
			cause: fix.cause,
			why: fix.why,
			layers: fix.layers,
			place: fix.place,
			summary: fix.summary,
			advice: fix.advice,
			warning: fix.warning,
			isWorthFixing: fix.isWorthFixing,
		})),
		removable: analysis.removable.paths.map(removable => {
			const {path, bytes, files, layers, rule} = removable;
			const found = ruleOf(removable);
			const advice = removableAdvice(found, [removable], layers, steps);
			return {path, bytes, files, layers, rule, confidence: found.confidence, advice};
		}),
		dive: {efficiencyScore, inefficientBytes, userWastedPercent, sizeBytes, fileReference},
		warnings: info.warnings,
		...(check && {ci: jsonCheck(check)}),
	};
}

/** The JSON of a run: one image gives one report; several give a list of those that could be opened. */
export function jsonReports({outcomes, isSingle}: Reported): string | undefined {
	const reports = outcomes.flatMap(outcome => {
		if ('failure' in outcome || !outcome.whole.dive) return [];
		const {whole, checked} = outcome;
		return jsonReport({...whole, dive: outcome.whole.dive}, checked.check);
	});
	if (reports.length === 0) return undefined;
	return `${printableJson(isSingle ? reports[0] : reports, '\t')}\n`;
}

/** The totals of an image, in the order of keys of the JSON. */
export function totalFields({totals, removable}: Analysis) {
	const {storedBytes, finalBytes, wastedBytes, efficiency, files} = totals;
	return {storedBytes, finalBytes, wastedBytes, efficiency, files, removableBytes: removable.bytes};
}

/** An image without its layers, in the order of keys of the JSON. */
export function imageFields({reference, source, id, platform, tags, config, details}: ImageInfo) {
	return {reference, source, id, platform, tags, config, details};
}

function jsonCheck({
	passed,
	figures,
	results,
	findings,
	ignored,
	expired,
	fixes,
	baseLayers,
	comparison,
}: ImageCheck) {
	return {
		passed,
		figures,
		rules: results.map(({name, measured, threshold, verdict, severity, source, recorded}) => ({
			name,
			measured,
			threshold,
			verdict,
			severity,
			source,
			...(recorded !== undefined && {recorded}),
		})),
		findings: findings.map(
			({id, rule, severity, path, bytes, layers, summary, advice, source, recorded}) => ({
				id,
				rule,
				severity,
				path,
				bytes,
				layers,
				summary,
				advice,
				source,
				...recordedFields(recorded),
			}),
		),
		fixes: fixes.map(({id}) => id),
		ignored: ignored.map(({id, summary, bytes, entry}) => ({
			id,
			summary,
			bytes,
			reason: entry.reason,
			until: entry.until ?? null,
			source: entry.source,
		})),
		expired: expired.map(({reason, until, source}) => ({reason, until, source})),
		baseLayers,
		...(comparison && {
			comparison: {
				source: comparison.source,
				name: comparison.name,
				isRecorded: comparison.isRecorded,
				fixes: fixes.map(({id, bytes, recorded}) => ({id, bytes, ...recordedFields(recorded)})),
				growth: comparison.growth,
				loose: comparison.loose,
			},
		}),
	};
}

function recordedFields(recorded: RecordedState | undefined) {
	return recorded && {state: recorded.state, recordedBytes: recorded.bytes};
}
