import {ciReport} from '../ci-report.ts';
import {errorText} from '../error-text.ts';
import type {Reported} from './reported.ts';

/** The report of the terminal, without colours. */
export function textReport({outcomes}: Reported): string {
	return outcomes
		.map(outcome => {
			if ('failure' in outcome) return errorText(outcome.failure, false);
			return ciReport(outcome.checked, {foreignBase: outcome.foreignBase});
		})
		.join('\n');
}
