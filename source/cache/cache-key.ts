import {createHash} from 'node:crypto';

/** Two kinds of entries: the index of one layer, and what an image's export or archive tells of it. */
export type EntryKindName = 'layer' | 'image';

/** Names an entry of the cache. */
export type CacheKey = {
	readonly kind: EntryKindName;
	/** All that the entry's content depends on. */
	readonly parts: readonly (string | number)[];
	/** What it belongs to, for the list of the cache only: a diffId, or a path. Not made printable. */
	readonly about: string;
};

/** The key as one text: two keys with the same text are the same. */
export function keyText({kind, parts}: CacheKey): string {
	return JSON.stringify([kind, ...parts]);
}

/** The name of the entry's file. */
export function fileNameOf(key: CacheKey): string {
	const hash = createHash('sha256').update(keyText(key)).digest('hex');
	return `${hash.slice(0, 40)}.${key.kind}`;
}

/** Tells entries from files that are just being written, and from what others put there. */
export function isEntryName(name: string): boolean {
	return /^[0-9a-f]{40}\.(?:layer|image)$/.test(name);
}
