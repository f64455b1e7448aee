import {noSearch, type SearchInput} from '../search/search-input.ts';
import type {Matches} from './matches.ts';

/** The query that restricts the rows of the tree. */
export type PathFilter = SearchInput & {readonly matches: Matches | undefined};

export const noFilter: PathFilter = {...noSearch, matches: undefined};
