import {runSync, type Task} from '../../cooperative.ts';
import type {TreeIndex} from '../../image/tree-index.ts';
import {ExpressionError} from '../../search/find-expression.ts';
import type {FoundText} from '../../search/find-text.ts';
import {dependsOnVersion, oneText, parseQuery, type Query} from '../../search/query.ts';
import {type Found, searching} from '../../search/search.ts';
import {searchFigures} from '../../search/version-test.ts';
import type {InspectedImage} from '../state/inspected-image.ts';

/** A query while it is typed, and the paths that it found. */
export type SearchInput = {
	readonly text: string;
	readonly query: Query;
	/** The first wrong term: `found` is then that of the others, or of the last right expression. */
	readonly error: string | undefined;
	/** Whether the search for `text` is running; `found` is that of the previous text. */
	readonly isSearching: boolean;
	/** `undefined` without terms, or before anything was found. */
	readonly found: Found | undefined;
	/** The layer that was searched; `undefined` if all were, or if the terms are true for all layers alike. */
	readonly layer: number | undefined;
};

export const noSearch: SearchInput = {
	text: '',
	query: {terms: [], problem: undefined},
	error: undefined,
	isSearching: false,
	found: undefined,
	layer: undefined,
};

/** Longer texts are pasted by mistake. */
const textLimit = 500;

/**
 * The input with another text. One plain text is searched for at once; everything else can take long and is
 * searched for later.
 *
 * @param layer the only layer to search
 */
export function typeSearch(
	before: SearchInput,
	text: string,
	index: TreeIndex,
	layer?: number,
): SearchInput {
	if (text.length > textLimit) return before;
	return begin({...before, text, query: parseQuery(text)}, index, layer, foundText(before));
}

/** The same query in a tree that has more paths. */
export function repeatSearch(input: SearchInput, index: TreeIndex, layer?: number): SearchInput {
	return begin({...input, found: undefined}, index, layer);
}

function begin(
	input: SearchInput,
	index: TreeIndex,
	layer: number | undefined,
	before?: FoundText,
): SearchInput {
	const {query} = input;
	const searched = dependsOnVersion(query) ? layer : undefined;
	const done = {...input, error: query.problem, isSearching: false, layer: searched};
	if (query.terms.length === 0) return {...done, found: undefined};
	if (oneText(query) === undefined) return {...done, isSearching: true};
	return {...done, found: runSync(searching(index, query, {before}))};
}

/** A text that continues this one is in these paths only. */
function foundText({query, found}: SearchInput): FoundText | undefined {
	const text = oneText(query);
	return text === undefined || found === undefined ? undefined : {text, nodes: found.nodes};
}

/** The hits of a search that ran later, or the error in its terms. */
export type SearchResult = Pick<SearchInput, 'found' | 'error'>;

/** Searches for the input's query. Errors in regular expressions are returned, not thrown. */
export function* resultOf(
	{query, layer, found}: SearchInput,
	{index, analysis}: InspectedImage,
): Task<SearchResult> {
	const figures = searchFigures(analysis);
	try {
		return {found: yield* searching(index, query, {layer, figures}), error: query.problem};
	} catch (error) {
		if (!(error instanceof ExpressionError)) throw error;
		return {found, error: error.message};
	}
}
