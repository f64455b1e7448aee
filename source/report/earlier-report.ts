import type {GrowingFigures} from '../check/compare-check.ts';
import {type LimitName, limitNames} from '../check/limits.ts';
import {
	type RecordedFinding,
	type RecordedImage,
	type RecordedLimit,
	recordedLimit,
	recordedRules,
} from '../check/recorded-image.ts';
import {Failure} from '../failure.ts';
import type {ImageInfo} from '../image/image-info.ts';

/** An image of a JSON report, which an image of today is compared with. */
export type EarlierReport = {
	readonly image: Pick<ImageInfo, 'reference' | 'source' | 'tags' | 'platform'>;
	readonly recorded: RecordedImage;
	readonly figures: GrowingFigures;
};

/**
 * Reads what `--json` wrote: one report, or a list of them. Those of `ci` also have the findings of
 * rules for paths.
 *
 * @param name how messages name the file
 * @throws Failure if the text is not such a report
 */
export function readEarlierReports(name: string, text: string): readonly EarlierReport[] {
	try {
		return [JSON.parse(text)].flat().map(readReport);
	} catch (error) {
		// The value comes from a file: a wrong type anywhere means that it is not a report.
		if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
		throw new Failure(
			`${name} is not a report of layerscope (schema 1)`,
			'Give a file that layerscope ci --json FILE IMAGE wrote, or an image.',
			{cause: error},
		);
	}
}

type Fields = {readonly [key: string]: unknown};

function readReport(report: Fields): EarlierReport {
	if (report.schemaVersion !== 1) throw new TypeError('another schema');
	const {image, totals, ci} = report as {image: Fields; totals: Fields; ci?: Fields};
	const wastedBytes = numberOf(totals.wastedBytes);
	const all = ci ? readRules(ci) : totalFigures(report);
	const waste = all.get('highestWastedBytes') ?? wastedBytes;
	const fixes = listOf(report.fixes);
	const counted = ci && new Set(listOf<unknown>(ci.fixes));
	return {
		image: {
			reference: textOf(image.reference),
			source: textOf(image.source) as ImageInfo['source'],
			tags: listOf<unknown>(image.tags).map(textOf),
			platform: textOf(image.platform),
		},
		recorded: {
			limits: [...all].map(([rule, figure]): RecordedLimit => recordedLimit(rule, figure, waste)),
			findings: [
				...listOf(ci?.findings ?? []).map(readFinding),
				...fixes
					.filter(({id}) => counted?.has(id) ?? true)
					.map(fix => readFinding({...fix, rule: 'waste'})),
			],
		},
		figures: {
			imageBytes: numberOf(totals.storedBytes),
			wastedBytes: waste,
			removableBytes: all.get('highestRemovableBytes') ?? numberOf(totals.removableBytes ?? 0),
		},
	};
}

type Figures = ReadonlyMap<LimitName, number>;

function readRules({rules}: Fields): Figures {
	return new Map(
		listOf(rules).flatMap(({name, measured}) => {
			const limit = limitNames.find(known => known === name);
			return limit === undefined || measured === null ? [] : [[limit, numberOf(measured)] as const];
		}),
	);
}

/** The figures of a report without rules. */
function totalFigures({totals, layers}: Fields): Figures {
	const {storedBytes, wastedBytes, efficiency} = totals as Fields;
	const sizes = listOf(layers).map(layer => numberOf(layer.storedBytes));
	const [stored, wasted] = [numberOf(storedBytes), numberOf(wastedBytes)];
	const userBytes = stored - (sizes[0] ?? 0);
	return new Map([
		['lowestEfficiency', numberOf(efficiency)],
		['highestWastedBytes', wasted],
		['highestUserWastedPercent', userBytes === 0 ? 0 : wasted / userBytes],
		['highestImageBytes', stored],
		['highestLayerBytes', Math.max(0, ...sizes)],
		['highestLayerCount', sizes.length],
	]);
}

function readFinding({id, rule, bytes, summary}: Fields): RecordedFinding {
	const known = recordedRules.find(name => name === rule);
	if (known === undefined) throw new TypeError('a rule');
	const isSized = known !== 'setuid' && known !== 'secrets';
	return {
		rule: known,
		id: textOf(id),
		...(isSized && {bytes: numberOf(bytes)}),
		summary: textOf(summary),
	};
}

function listOf<Item = Fields>(value: unknown): readonly Item[] {
	if (Array.isArray(value)) return value as readonly Item[];
	throw new TypeError('a list');
}

function numberOf(value: unknown): number {
	if (typeof value === 'number') return value;
	throw new TypeError('a number');
}

function textOf(value: unknown): string {
	if (typeof value === 'string') return value;
	throw new TypeError('a text');
}
