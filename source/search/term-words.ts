import {changedFieldNames} from '../image/changed-fields.ts';
import {kindName} from '../layer/entry-kind.ts';
import {formatBytes} from '../text/numbers.ts';
import {isVersionTerm, type Term, type VersionTerm} from './term.ts';

/** A term in words. Not made printable. */
export function termWords(term: Term): string {
	const words = isVersionTerm(term)
		? versionTermWords(term)
		: {text: term.text, fuzzy: `~${term.text}`, expression: `/${term.text}/`}[term.type];
	return term.isNegated ? `not ${words}` : words;
}

function versionTermWords(term: VersionTerm): string {
	switch (term.type) {
		case 'size':
			return `size ${term.operator} ${formatBytes(term.bytes)}`;
		case 'kind':
			return term.kinds.map(kindName).join(' or ');
		case 'owner':
			return [
				...(term.uid === undefined ? [] : [`user ${term.uid}`]),
				...(term.gid === undefined ? [] : [`group ${term.gid}`]),
			].join(', ');
		case 'is':
			return term.state;
		case 'layer': {
			const {first, last} = term;
			if (first === last) return `layer ${first}`;
			return last === Number.POSITIVE_INFINITY
				? `layer ${first} or later`
				: `layers ${first} to ${last}`;
		}
		case 'changed':
			return `${changedFieldNames(term.fields).join(' or ')} changed`;
	}
}
