import {asRecord} from '../image/json-value.ts';
import type {CacheFolder} from './cache-folder.ts';
import {type EntryKindName, kindOfFile} from './cache-key.ts';
import {readEntryHead} from './entry-file.ts';
import {type CachedFile, cachedFiles} from './prune-cache.ts';

/** One entry of the cache, as its list tells of it. */
export type ListedEntry = {
	/** What it holds; `useless` where it is damaged or of another version of the program. */
	readonly kind: EntryKindName | 'useless';
	/** A diffId, an image's name, or a path; empty where it is not known. Not made printable. */
	readonly about: string;
	/** Entries of the layer's tar; `undefined` for what is no layer. */
	readonly entries: number | undefined;
	readonly bytes: number;
	/** Milliseconds since 1970-01-01. */
	readonly usedAt: number;
};

/** What is in the cache, last used first. */
export async function listCache(folder: CacheFolder): Promise<readonly ListedEntry[]> {
	const files = await cachedFiles(folder);
	return files.filter(({isTemporary}) => !isTemporary).map(listedEntry);
}

function listedEntry({path, bytes, usedAt, isCurrent}: CachedFile): ListedEntry {
	const useless = {kind: 'useless', about: '', entries: undefined, bytes, usedAt} as const;
	if (!isCurrent) return useless;
	try {
		const {about, value} = readEntryHead(path);
		const kind = kindOfFile(path) ?? 'useless';
		if (kind !== 'layer') return {...useless, kind, about};
		return {...useless, kind, about, entries: Number(asRecord(value).entries)};
	} catch {
		return useless;
	}
}
