import {none} from '../../../image/image-tree.ts';
import {listHits} from '../../../search/hit-order.ts';
import {moveTo, type Viewport} from '../../screen/viewport.ts';
import {
	noSearch,
	repeatSearch,
	type SearchInput,
	type SearchResult,
	typeSearch,
} from '../../search/search-input.ts';
import {
	closeView,
	type InspectorState,
	layoutFor,
	pushView,
	replaceTop,
} from '../../state/state.ts';
import {clearFilter, setFilterText} from '../../tree/filter-actions.ts';
import {goToPath} from '../../tree/go-to-path.ts';

/** The page that searches all layers at once. */
export type SearchState = {
	readonly name: 'search';
	readonly input: SearchInput;
	/** The found nodes in the order of the list; only the first of very many. */
	readonly listed: Int32Array;
	/** Cursor over `listed`. */
	readonly viewport: Viewport;
};

/** Nobody scrolls further than this. */
const listLimit = 10_000;

const emptySearch: SearchState = {
	name: 'search',
	input: noSearch,
	listed: new Int32Array(),
	viewport: {cursor: 0, offset: 0},
};

export function openSearch(state: InspectorState): InspectorState {
	return pushView(state, emptySearch);
}

/** The bindings of the page work while it is on top of the stack. */
export function searchOf({stack}: InspectorState): SearchState {
	return stack.at(-1) as SearchState;
}

export function setSearchText(state: InspectorState, text: string): InspectorState {
	const search = searchOf(state);
	return withInput(state, typeSearch(search.input, text, state.image.index));
}

/** The page with what a search for its text has found. */
export function withHits(state: InspectorState, result: SearchResult): InspectorState {
	return withInput(state, {...searchOf(state).input, ...result, isSearching: false});
}

/** Rows of the list; the rest of the page are the text, its terms, and the selected path. */
export function listRows(state: InspectorState): number {
	const {pageRows} = layoutFor(state);
	return Math.max(1, pageRows - (pageRows < 12 ? 3 : 3 + aboutRows));
}

export const aboutRows = 5;

export function moveToHit(state: InspectorState, row: number): InspectorState {
	const search = searchOf(state);
	const {length} = search.listed;
	const viewport = moveTo(search.viewport, row, length, listRows(state));
	return replaceTop(state, {...search, viewport});
}

/** The node that the cursor is on, or `none`. */
export function selectedHit({listed, viewport}: SearchState): number {
	return listed[viewport.cursor] ?? none;
}

/** Shows the selected path in the tree as of the layer that wrote the version that was found. */
export function goToHit(state: InspectorState): InspectorState {
	const search = searchOf(state);
	const node = selectedHit(search);
	const version = search.input.found?.versionOf(node) ?? none;
	if (node === none || version === none) return state;
	return goToPath(state, node, state.image.tree.arrays.versionLayer[version]);
}

/** Searches the shown layer only: filters its tree by the same text. */
export function searchThisLayer(state: InspectorState): InspectorState {
	const {text} = searchOf(state).input;
	const filtered = setFilterText(closeView(state), text);
	return pushView({...filtered, focus: 'tree'}, {name: 'filter'});
}

/** Searches all layers by the text of the filter. */
export function searchAllLayers(state: InspectorState): InspectorState {
	const {text} = state.filter;
	return setSearchText(openSearch(clearFilter(closeView(state))), text);
}

/** The page for another image or size. */
export function adaptSearch(
	search: SearchState,
	before: InspectorState,
	after: InspectorState,
): SearchState {
	const rows = listRows(after);
	if (before.image === after.image) {
		const {listed, viewport} = search;
		return {...search, viewport: moveTo(viewport, viewport.cursor, listed.length, rows)};
	}
	return withListed(search, repeatSearch(search.input, after.image.index), after);
}

function withInput(state: InspectorState, input: SearchInput): InspectorState {
	return replaceTop(state, withListed(searchOf(state), input, state));
}

function withListed(search: SearchState, input: SearchInput, state: InspectorState): SearchState {
	const {found, query} = input;
	// The rows stay as they are until there are others.
	if (found === search.input.found) return {...search, input};
	if (found === undefined) return {...emptySearch, input};
	const listed = listHits(state.image.index, query, found, listLimit);
	return {name: 'search', input, listed, viewport: {cursor: 0, offset: 0}};
}
