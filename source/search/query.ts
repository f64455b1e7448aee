import {isVersionTerm, parseTerm, type Term, TermError} from './term.ts';
import {tokensOf} from './tokens.ts';

/** Terms that must all hold. */
export type Query = {
	readonly terms: readonly Term[];
	/** The first wrong term, and how to write it; `undefined` if all are right. */
	readonly problem: string | undefined;
};

/** Each text of a query takes a bit of a number. */
const termLimit = 24;

/** Parses terms separated by white space. Wrong ones are left out, and the first is named. */
export function parseQuery(text: string): Query {
	const terms: Term[] = [];
	let problem: string | undefined;
	for (const token of tokensOf(text)) {
		try {
			terms.push(parseTerm(token));
		} catch (error) {
			if (!(error instanceof TermError)) throw error;
			problem ??= error.message;
		}
	}
	if (terms.length > termLimit) problem ??= `more than ${termLimit} terms`;
	return {terms: terms.slice(0, termLimit), problem};
}

/** The text of a query that is nothing but one plain text; else `undefined`. */
export function oneText({terms}: Query): string | undefined {
	const [term] = terms;
	const isOne = terms.length === 1 && term.type === 'text' && !term.isNegated;
	return isOne ? term.text : undefined;
}

/** Whether some of the terms are true for some layers only. */
export function dependsOnVersion({terms}: Query): boolean {
	return terms.some(isVersionTerm);
}
