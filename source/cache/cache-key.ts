import {createHash} from 'node:crypto';

/** What entries hold. The name of an entry's file ends with it. */
export const entryKinds = [
	/** The index of one layer. */
	'layer',
	/** What an image's export or archive tells of it besides its layers. */
	'image',
	/** An image's figures. */
	'figures',
	/** What dive would make of an image. */
	'dive',
	/** An image's layers, merged. */
	'tree',
] as const;

export type EntryKindName = (typeof entryKinds)[number];

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
	return entryName.test(name);
}

const entryName = new RegExp(`^[0-9a-f]{40}\\.(?:${entryKinds.join('|')})$`);

/** What the entry of a file holds, by its name. */
export function kindOfFile(name: string): EntryKindName | undefined {
	return entryKinds.find(kind => name.endsWith(`.${kind}`));
}
