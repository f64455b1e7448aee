/** A word of a query, as the user typed it. */
export type Token = {
	/** The whole word, with its signs and quotes. */
	readonly source: string;
	/** Without the sign of a negation and without quotes. */
	readonly text: string;
	readonly isNegated: boolean;
	/** Whether quotes say that the word is a text, whatever it looks like. */
	readonly isQuoted: boolean;
};

/** A quoted part runs to the end if its second quote is not typed yet. */
const word = /([-!]?)(?:"([^"]*)(?:"|$)|((?:"[^"]*(?:"|$)|[^\s"])*))/y;

/** Splits a query at white space outside of double quotes. */
export function tokensOf(query: string): readonly Token[] {
	const tokens: Token[] = [];
	for (let at = 0; at < query.length; ) {
		if (/\s/.test(query[at])) {
			at += 1;
			continue;
		}
		word.lastIndex = at;
		const [source, sign, quoted, plain] = word.exec(query)!;
		at += source.length;
		const text = quoted ?? plain.replaceAll('"', '');
		// A sign alone is the start of a term.
		if (text !== '') {
			tokens.push({source, text, isNegated: sign !== '', isQuoted: quoted !== undefined});
		}
	}
	return tokens;
}
