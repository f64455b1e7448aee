import type {ImageTree} from '../image/image-tree.ts';
import type {Analysis} from './analysis.ts';
import {diveFigures} from './dive-figures.ts';
import {judge, type MeasuredFigures, type Rule, type RuleResult} from './rules.ts';

/** Whose figures an image is judged by. */
export const figuresNames = ['layerscope', 'dive'] as const;

export type FiguresName = (typeof figuresNames)[number];

/** What an image is checked against. */
export type CheckSettings = {
	readonly rules: readonly Rule[];
	readonly figures: FiguresName;
};

/** How an image stands against its rules. */
export type ImageCheck = {
	readonly figures: FiguresName;
	readonly results: readonly RuleResult[];
	/** No rule failed. */
	readonly passed: boolean;
};

/** Checks an image against rules. */
export function checkImage(
	{tree, analysis}: {readonly tree: ImageTree; readonly analysis: Analysis},
	{rules, figures}: CheckSettings,
): ImageCheck {
	const measured = figures === 'dive' ? measuredByDive(tree) : analysis.totals;
	const results = judge(measured, rules);
	return {figures, results, passed: results.every(({verdict}) => verdict !== 'fail')};
}

function measuredByDive(tree: ImageTree): MeasuredFigures {
	const {efficiencyScore, inefficientBytes, userWastedPercent} = diveFigures(tree.layers);
	return {efficiency: efficiencyScore, wastedBytes: inefficientBytes, userWastedPercent};
}
