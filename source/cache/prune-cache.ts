import type {Dirent} from 'node:fs';
import {readdir, rm, rmdir, stat} from 'node:fs/promises';
import path from 'node:path';
import type {CacheFolder} from './cache-folder.ts';
import {isEntryName} from './cache-key.ts';
import {CorruptRecordError, readEntry, temporaryEnding} from './entry-file.ts';

/** A file in the cache's folders. */
export type CachedFile = {
	readonly path: string;
	readonly bytes: number;
	/** Milliseconds since 1970-01-01. */
	readonly usedAt: number;
	/** Whether this version of the program wrote it. */
	readonly isCurrent: boolean;
	/** Whether it is not an entry yet. */
	readonly isTemporary: boolean;
};

export type Removed = {
	readonly files: number;
	readonly bytes: number;
};

/** Nobody writes an entry for as long as this: it was left behind. */
const temporaryMilliseconds = 60 * 60 * 1000;

/** All files that the program keeps, last used first. Empty where there is no cache. */
export async function cachedFiles({root, current}: CacheFolder): Promise<readonly CachedFile[]> {
	const files: CachedFile[] = [];
	for (const version of await entriesOf(root)) {
		if (!version.isDirectory()) continue;
		const folder = path.join(root, version.name);
		for (const {name} of await entriesOf(folder)) {
			const isTemporary = name.endsWith(temporaryEnding);
			if (!isTemporary && !isEntryName(name)) continue;
			const file = path.join(folder, name);
			// Another process may remove it at any time.
			const status = await stat(file).catch(() => undefined);
			if (!status?.isFile()) continue;
			const {size: bytes, mtimeMs: usedAt} = status;
			files.push({path: file, bytes, usedAt, isCurrent: folder === current, isTemporary});
		}
	}
	return files.sort((one, other) => other.usedAt - one.usedAt);
}

/**
 * Removes what was not used for longest until the rest is within the limit, and what interrupted
 * writers left behind. It looks at every file's size, so it is for those who have just written.
 */
export async function pruneCache(folder: CacheFolder): Promise<Removed> {
	const useless: CachedFile[] = [];
	let kept = 0;
	for (const file of await cachedFiles(folder)) {
		if (file.isTemporary) {
			if (Date.now() - file.usedAt > temporaryMilliseconds) useless.push(file);
			continue;
		}
		kept += file.bytes;
		if (kept > folder.limit) useless.push(file);
	}
	return removeFiles(useless);
}

/** As {@link pruneCache}; removes what other versions wrote and what is damaged, too. */
export async function cleanCache(folder: CacheFolder): Promise<Removed> {
	const useless: CachedFile[] = [];
	for (const file of await cachedFiles(folder)) {
		if (file.isTemporary) continue;
		if (!file.isCurrent || !(await isGood(file.path))) useless.push(file);
	}
	const removed = await removeFiles(useless);
	const pruned = await pruneCache(folder);
	await removeEmptyFolders(folder);
	return {files: removed.files + pruned.files, bytes: removed.bytes + pruned.bytes};
}

/** Removes all entries, also those that are being written. */
export async function clearCache(folder: CacheFolder): Promise<Removed> {
	const removed = await removeFiles(await cachedFiles(folder));
	await removeEmptyFolders(folder);
	return removed;
}

async function removeFiles(files: readonly CachedFile[]): Promise<Removed> {
	for (const file of files) await rm(file.path, {force: true});
	return {files: files.length, bytes: files.reduce((total, {bytes}) => total + bytes, 0)};
}

async function isGood(file: string): Promise<boolean> {
	try {
		return (await readEntry(file)) !== undefined;
	} catch (error) {
		if (error instanceof CorruptRecordError) return false;
		throw error;
	}
}

/** What others put into the folders stays. */
async function removeEmptyFolders({root}: CacheFolder): Promise<void> {
	for (const version of await entriesOf(root)) {
		if (version.isDirectory()) await rmdir(path.join(root, version.name)).catch(() => {});
	}
	await rmdir(root).catch(() => {});
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
	try {
		return await readdir(folder, {withFileTypes: true});
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') return [];
		throw error;
	}
}
