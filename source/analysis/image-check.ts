import type {Analysis} from './analysis.ts';
import type {DiveFigures} from './dive-figures.ts';
import {judge, type MeasuredFigures, type Rule, type RuleResult} from './rules.ts';

/** The figures that rules can use. */
export const figuresNames = ['layerscope', 'dive'] as const;

export type FiguresName = (typeof figuresNames)[number];

/** Rules to check images with, and the figures that they use. */
export type CheckSettings = {
	readonly rules: readonly Rule[];
	readonly figures: FiguresName;
};

/** The result of checking an image. */
export type ImageCheck = {
	readonly figures: FiguresName;
	readonly results: readonly RuleResult[];
	/** No rule failed. */
	readonly passed: boolean;
};

/** Checks an image against rules. `dive` is required if the rules use its figures. */
export function checkImage(
	{analysis, dive}: {readonly analysis: Analysis; readonly dive?: DiveFigures | undefined},
	{rules, figures}: CheckSettings,
): ImageCheck {
	const measured = figures === 'dive' ? measuredByDive(dive) : analysis.totals;
	const results = judge(measured, rules);
	return {figures, results, passed: results.every(({verdict}) => verdict !== 'fail')};
}

function measuredByDive(dive: DiveFigures | undefined): MeasuredFigures {
	if (!dive) throw new TypeError("dive's figures are missing");
	const {efficiencyScore, inefficientBytes, userWastedPercent} = dive;
	return {efficiency: efficiencyScore, wastedBytes: inefficientBytes, userWastedPercent};
}
