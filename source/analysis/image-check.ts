import type {Analysis} from './analysis.ts';
import type {DiveFigures} from './dive-figures.ts';
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

/** Checks an image against rules: `dive` is needed where these are to go by its figures. */
export function checkImage(
	{analysis, dive}: {readonly analysis: Analysis; readonly dive?: DiveFigures | undefined},
	{rules, figures}: CheckSettings,
): ImageCheck {
	const measured = figures === 'dive' ? measuredByDive(dive) : analysis.totals;
	const results = judge(measured, rules);
	return {figures, results, passed: results.every(({verdict}) => verdict !== 'fail')};
}

function measuredByDive(dive: DiveFigures | undefined): MeasuredFigures {
	if (!dive) throw new TypeError('dive was not asked');
	const {efficiencyScore, inefficientBytes, userWastedPercent} = dive;
	return {efficiency: efficiencyScore, wastedBytes: inefficientBytes, userWastedPercent};
}
