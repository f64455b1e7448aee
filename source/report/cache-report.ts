import type {CacheFolder} from '../cache/cache-folder.ts';
import type {ListedRecord} from '../cache/maintain-cache.ts';
import {countText, formatBytes, numberText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {textTable} from './text-table.ts';

/** The lines of `layerscope cache ls`: one per record, then the total. */
export function cacheReport(
	entries: readonly ListedRecord[],
	{root, limit}: CacheFolder,
): readonly string[] {
	const total = entries.reduce((sum, {bytes}) => sum + bytes, 0);
	const rows = entries.map(({kind, about, entries: count, bytes, usedAt}) => [
		kind,
		count === undefined ? '' : numberText(count),
		formatBytes(bytes),
		new Date(usedAt).toISOString().slice(0, 10),
		printable(about),
	]);
	const heading = ['kind', 'entries', 'size', 'last used', 'of'];
	const table = textTable([heading, ...rows], ['left', 'right', 'right', 'left']);
	const sum = `${countText(entries.length, 'file')} in ${printable(root)}, ${formatBytes(total)} of at most ${formatBytes(limit)}`;
	return entries.length === 0 ? [sum] : [...table, '', sum];
}
