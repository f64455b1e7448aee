import type {AnalyzedImage} from '../analysis/analyzed-image.ts';
import type {DiveFigures} from '../analysis/dive-figures.ts';
import type {Fix} from '../analysis/fixes/fix.ts';
import type {ImageTree} from '../image/image-tree.ts';
import type {CheckComparison, RecordedState} from './compare-check.ts';
import {countImage} from './counted-image.ts';
import {type Finding, failsCheck} from './finding.ts';
import {pathTest} from './globs.ts';
import {type Ignored, ignoreTest, wasteRule} from './ignore.ts';
import {judge, type LimitResult, type MeasuredFigures} from './limits.ts';
import {describePaths} from './path-rules.ts';
import {type FoundPaths, needTree, searchPaths} from './search-paths.ts';
import type {CheckSettings, FiguresName, IgnoreEntry, PathRules} from './settings.ts';

/** An image to check. */
export type CheckableImage = AnalyzedImage & {
	/** Required if the rules use dive's figures. */
	readonly dive?: DiveFigures | undefined;
	/** Rules for paths need it, or what they find in it. */
	readonly tree?: ImageTree | undefined;
	readonly found?: FoundPaths | undefined;
};

/** The result of checking an image. */
export type ImageCheck = {
	readonly figures: FiguresName;
	/** One for each limit. */
	readonly results: readonly LimitResult[];
	readonly measured: MeasuredFigures;
	/** Paths that violate rules; errors first, then the largest. If compared, new and larger ones first. */
	readonly findings: readonly Finding[];
	/** The waste that counts, as in {@link findFixes}; if compared, new and larger ones first. */
	readonly fixes: readonly ComparedFix[];
	readonly ignored: readonly Ignored[];
	/** Ignore entries whose last day has passed. */
	readonly expired: readonly IgnoreEntry[];
	/** Number of lowest layers that are the base's and do not count. */
	readonly baseLayers: number;
	/** The comparison with a baseline or an earlier image, if any. */
	readonly comparison?: CheckComparison | undefined;
	/** No rule failed, no finding is an error that is not known, and no figure grew too much. */
	readonly passed: boolean;
};

/** A fix, and how it relates to an earlier check, if the image was compared with one. */
export type ComparedFix = Fix & {readonly recorded?: RecordedState | undefined};

/** An image as its check counts it, with the result. */
export type CheckedImage<Image extends CheckableImage = CheckableImage> = {
	readonly image: Image;
	readonly check: ImageCheck;
};

export type CheckOptions = {
	/** `2026-11-25`, UTC. */
	readonly today: string;
	/** Number of lowest layers that the image shares with its base. */
	readonly baseLayers: number;
};

/** Checks an image against rules. */
export function checkImage<Image extends CheckableImage>(
	image: Image,
	settings: CheckSettings,
	{today, baseLayers}: CheckOptions,
): CheckedImage<Image> {
	const {limits, figures, paths, includeBase} = settings;
	const leftLayers = includeBase ? 0 : baseLayers;
	const ignore = ignoreTest(settings.ignore, today);
	const counted = countImage(image, {
		baseLayers: leftLayers,
		isAllowed: pathTest(paths.allowWaste),
		isIgnored: fix => ignore.ofFix(fix) !== undefined,
	});
	const found = needTree(paths)
		? describePaths(image.info, foundIn(image, paths), paths).filter(({layers}) =>
				layers.some(layer => layer >= leftLayers),
			)
		: [];
	const findings = found.filter(finding => ignore.ofFinding(finding) === undefined);
	const ignored = [
		...counted.left.map(fix => ignoredBy(fix, ignore.ofFix(fix)!)),
		...found.flatMap(finding => {
			const entry = ignore.ofFinding(finding);
			return entry === undefined ? [] : ignoredBy(finding, entry);
		}),
	];
	const measured = measure(counted.image, figures, leftLayers);
	const results = judge(measured, limits);
	return {
		image: counted.image,
		check: {
			figures,
			results,
			measured,
			findings,
			fixes: counted.fixes,
			ignored,
			expired: ignore.expired,
			baseLayers: leftLayers,
			passed: results.every(({verdict}) => verdict !== 'fail') && !findings.some(failsCheck),
		},
	};
}

/** The names of the rules that failed, and of the figures that grew, each once. */
export function failedRules({results, findings, comparison}: ImageCheck): readonly string[] {
	return [
		...results.filter(({verdict}) => verdict === 'fail').map(({name}) => name),
		...new Set(findings.filter(failsCheck).map(({rule}) => rule)),
		...(comparison?.growth ?? [])
			.filter(({verdict}) => verdict === 'fail')
			.map(({figure}) => `growth of ${figure}`),
	];
}

function ignoredBy(found: Fix | Finding, entry: IgnoreEntry): Ignored {
	const {id, layers, summary, bytes} = found;
	return {id, rule: 'rule' in found ? found.rule : wasteRule, layers, summary, bytes, entry};
}

function foundIn({found, tree}: CheckableImage, rules: PathRules): FoundPaths {
	if (found) return found;
	if (!tree) throw new TypeError('rules for paths need the tree of the image');
	return searchPaths(tree, rules);
}

function measure(
	{info, analysis, dive}: CheckableImage,
	figures: FiguresName,
	leftLayers: number,
): MeasuredFigures {
	const {totals, layers, removable} = analysis;
	const own = layers.slice(leftLayers).map(({storedBytes}) => storedBytes);
	const {efficiency, wastedBytes, userWastedPercent} =
		figures === 'dive' ? measuredByDive(dive) : totals;
	return {
		efficiency,
		wastedBytes,
		userWastedPercent,
		imageBytes: totals.storedBytes,
		layerBytes: own.reduce((most, bytes) => Math.max(most, bytes), 0),
		compressedBytes: info.details.compressedBytes,
		layerCount: info.layers.length,
		removableBytes: removable.bytes,
	};
}

function measuredByDive(dive: DiveFigures | undefined) {
	if (!dive) throw new TypeError("dive's figures are missing");
	const {efficiencyScore, inefficientBytes, userWastedPercent} = dive;
	return {efficiency: efficiencyScore, wastedBytes: inefficientBytes, userWastedPercent};
}
