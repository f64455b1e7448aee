import {countText} from '../../text/numbers.ts';
import {pathsText} from './words.ts';

/** Paths that are named one by one at most. */
export const namedPaths = 3;

/** The paths of a fix: a few by name, or the folder that has all of them. */
export type Place = {
	/** For people; printable. */
	readonly text: string;
	/** The path itself if there is one, otherwise the folder that has all of them. Not printable. */
	readonly folder: string;
};

type PlacedPath = {
	/** With a leading slash. Not made printable. */
	readonly path: string;
	readonly bytes: number;
};

/** @param rows at least one, largest first */
export function placeOf(rows: readonly PlacedPath[]): Place {
	const folder = commonFolder(rows);
	if (rows.length <= namedPaths) return {text: pathsText(rows.map(({path}) => path)), folder};
	const count = countText(rows.length, 'path');
	if (folder !== '/') return {text: `${count} below ${pathsText([folder])}`, folder};
	return {text: `${count} in ${pathsText(topFolders(rows))}`, folder};
}

function commonFolder(rows: readonly PlacedPath[]): string {
	if (rows.length === 1) return rows[0].path;
	const parentOf = (path: string) => path.slice(0, Math.max(1, path.lastIndexOf('/')));
	let common = parentOf(rows[0].path);
	let start = `${common}/`;
	for (const {path} of rows) {
		while (common !== '/' && !path.startsWith(start)) {
			common = parentOf(common);
			start = `${common}/`;
		}
		if (common === '/') break;
	}
	return common;
}

/** The topmost folders with the most bytes first. */
function topFolders(rows: readonly PlacedPath[]): readonly string[] {
	const bytes = new Map<string, number>();
	for (const row of rows) {
		const end = row.path.indexOf('/', 1);
		const top = end < 0 ? row.path : row.path.slice(0, end);
		bytes.set(top, (bytes.get(top) ?? 0) + row.bytes);
	}
	return [...bytes].sort((one, other) => other[1] - one[1]).map(([top]) => top);
}
