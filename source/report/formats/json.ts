import {jsonReport} from '../json-report.ts';
import {jsonText} from './json-text.ts';
import type {Reported} from './reported.ts';

/** One image gives one report; several give a list of those that could be opened. */
export function jsonReports({outcomes, isSingle}: Reported): string | undefined {
	const reports = outcomes.flatMap(outcome => {
		if ('failure' in outcome || !outcome.whole.dive) return [];
		const {whole, checked} = outcome;
		return jsonReport({...whole, dive: outcome.whole.dive}, checked.check);
	});
	if (reports.length === 0) return undefined;
	return jsonText(isSingle ? reports[0] : reports);
}
