import wrapAnsi from 'wrap-ansi';
import type {AnalyzedImage} from '../analysis/analyzed-image.ts';
import {type BuildStep, buildSteps} from '../analysis/fixes/build-steps.ts';
import {placeOf} from '../analysis/fixes/place.ts';
import {groupByRule, type RemovableGroup} from '../analysis/removable.ts';
import {removableAdvice} from '../analysis/removable-advice.ts';
import {countText, formatBytes} from '../text/numbers.ts';
import type {Paint} from './paint.ts';

/** Groups shown at most; `--json` has all paths. */
const groupLimit = 5;

const layerLimit = 4;

/** Groups of fewer bytes are summed up in one line. */
const smallestGroup = 100_000;

/**
 * The estimate of what the final image could do without, by rule, with advice; ends in an empty line. No
 * lines if there is nothing.
 */
export function removableLines(
	{info, analysis: {removable}}: AnalyzedImage,
	{columns, paint}: {readonly columns: number; readonly paint: Paint},
): readonly string[] {
	const {bytes, weakBytes, paths} = removable;
	const steps = buildSteps(info);
	if (paths.length === 0) return [];
	const likely = groupByRule(removable).filter(({rule}) => rule.confidence === 'likely');
	const shown = likely.filter(group => group.bytes >= smallestGroup).slice(0, groupLimit);
	const hidden = likely.slice(shown.length);
	const hiddenBytes = hidden.reduce((sum, group) => sum + group.bytes, 0);
	const noun = shown.length > 0 ? 'more kind' : 'kind';
	const width = Math.max(20, columns - 4);
	const heading = `Removable in the final image: ≈ ${formatBytes(bytes)} (an estimate)`;
	return [
		paint('heading', heading),
		...shown.flatMap(group => groupLines(group, steps, width, paint)),
		...(hidden.length > 0
			? [`  ≈ ${formatBytes(hiddenBytes)} of ${countText(hidden.length, noun)}; see --json.`]
			: []),
		...(weakBytes > 0
			? [
					`  ≈ ${formatBytes(weakBytes)} less likely: docs, translations or build caches; see --json.`,
				]
			: []),
		'',
	];
}

function groupLines(
	{rule, bytes, paths, layers}: RemovableGroup,
	steps: readonly BuildStep[],
	width: number,
	paint: Paint,
): readonly string[] {
	const more = layers.length > layerLimit ? ' …' : '';
	const numbers = layers.slice(0, layerLimit).join(', ') + more;
	const stored = `${layers.length === 1 ? 'layer' : 'layers'} ${numbers}`;
	const where = paint('heading', placeOf(paths).text);
	const heading = wrapAnsi(`≈ ${formatBytes(bytes)} ${rule.label} (${stored}): ${where}`, width);
	return [
		...heading.split('\n').map((line, at) => `${at === 0 ? '  ' : '    '}${line}`),
		...wrapAnsi(`→ ${removableAdvice(rule, paths, layers, steps)}`, width, {hard: false})
			.split('\n')
			.map(line => `    ${paint('quiet', line)}`),
	];
}
