import type {PathChange} from '../../analysis/compare-trees.ts';
import {compareFixes} from '../../analysis/fixes/compare-fixes.ts';
import type {Growth} from '../../check/growth.ts';
import {countText, formatBytes, numberText} from '../../text/numbers.ts';
import {growthLine} from '../compare-report.ts';
import type {Compared, ComparedRun} from './compare-formats.ts';
import {type ChangedLayer, changedLayers, changeTexts, growthTexts} from './compare-texts.ts';
import {commentLimit, entry, fitted, heading, type Part, section} from './markdown-parts.ts';
import {inCode, inText} from './markdown-text.ts';

/** The changes between two images for pull requests. */
export function compareMarkdown({compared}: ComparedRun): string {
	return fitted(compared.flatMap(partsOf), commentLimit);
}

function partsOf({comparison, growth}: Compared): readonly Part[] {
	const {older, newer, trees, layers, config} = comparison;
	const {appeared, gone} = compareFixes(comparison);
	const isExceeded = growth.some(({exceeded}) => exceeded !== undefined);
	const platform = newer.info.platform === '' ? '' : ` (${inCode(newer.info.platform)})`;
	return [
		heading(
			`## ${isExceeded ? '❌' : '✅'} ${inCode(newer.info.reference)}${platform} compared with ${inCode(older.info.reference)}\n`,
		),
		heading('| | figure | old | new | change | limit |\n|---|---|---:|---:|---:|---|'),
		...growth.map(row => entry(growthRow(row))),
		...section(
			'Settings for containers',
			config,
			({name, older, newer}) => `- ${inCode(name)} ${valueText(older)} → ${valueText(newer)}`,
		),
		...section('New things to fix', appeared, ({id, bytes, summary, advice}) =>
			[
				`1. **${formatBytes(bytes)}** ${inText(summary)} ${inCode(id)}\n`,
				`   - → ${inText(advice)}`,
			].join(''),
		),
		...section(
			'Fixed',
			gone,
			({id, bytes, summary}) => `- **${formatBytes(bytes)}** ${inText(summary)} ${inCode(id)}`,
		),
		...section(
			`Changed paths: ${numberText(trees.changes.length)}, largest first`,
			trees.changes,
			changeItem,
		),
		...section(
			`Layers: ${countText(layers.shared.length, 'layer')} the same, ${numberText(layers.rebuilt.length)} rebuilt`,
			changedLayers(comparison, stepColumns),
			layerItem,
		),
		heading(`\n${inCode(growthLine(growth))}`),
	];
}

function growthRow(growth: Growth): string {
	const {older, newer, exceeded} = growth;
	const sign = exceeded ? '❌' : newer > older ? '⬆️' : newer < older ? '⬇️' : '➖';
	const cells = [sign, ...growthTexts(growth), exceeded ? inCode(exceeded.text) : ''];
	return `| ${cells.join(' | ')} |`;
}

/** Characters of a value that are shown: a label can hold a whole document. */
const valueLimit = 200;

function valueText(value: string | null): string {
	if (value === null) return 'none';
	return value === ''
		? 'empty'
		: inCode(value.length > valueLimit ? `${value.slice(0, valueLimit)}…` : value);
}

function changeItem(change: PathChange): string {
	const {size, detail} = changeTexts(change);
	return `- ${inCode(change.path)}${size === '' ? '' : ` **${size}**`} (${detail})`;
}

/** Columns of a step. */
const stepColumns = 120;

function layerItem({state, index, bytes, step}: ChangedLayer): string {
	return `- ${state}: layer ${index}, ${bytes}: ${inCode(step)}`;
}
