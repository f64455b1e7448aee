import type {Dirent} from 'node:fs';
import {readdir, rm, rmdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {type CacheFolder, type RecordKind, recordKinds} from './cache-folder.ts';
import {CorruptRecordError, readRecord, readRecordHead} from './record-file.ts';

/** A record's file name; write-file-atomic appends a number while it is written. */
const fileName = new RegExp(`^[0-9a-f]{40}\\.(${recordKinds.join('|')})(\\.\\d+)?$`);

/** A file in the cache's folders. */
export type CachedFile = {
	readonly path: string;
	readonly bytes: number;
	/** Milliseconds since 1970-01-01. */
	readonly usedAt: number;
	readonly kind: RecordKind;
	/** Whether this build of the program wrote it. */
	readonly isCurrent: boolean;
	/** Whether it is being written. */
	readonly isTemporary: boolean;
};

/** One record, as lists show it. */
export type ListedRecord = Pick<CachedFile, 'bytes' | 'usedAt'> & {
	/** `unusable` for a corrupt record, or one of another build. */
	readonly kind: RecordKind | 'unusable';
	/** The image or layer; empty if unknown. Not made printable. */
	readonly about: string;
	/** Entries of the layer's tar; `undefined` for other records. */
	readonly entries: number | undefined;
};

export type Removed = {
	readonly files: number;
	readonly bytes: number;
};

/** No write takes this long: older temporary files were left behind. */
const temporaryMilliseconds = 60 * 60 * 1000;

/** All files of the cache, last used first. */
export async function cachedFiles({root, current}: CacheFolder): Promise<readonly CachedFile[]> {
	const files: CachedFile[] = [];
	for (const version of await entriesOf(root)) {
		if (!version.isDirectory()) continue;
		const folder = path.join(root, version.name);
		for (const {name} of await entriesOf(folder)) {
			const [, kind, number] = fileName.exec(name) ?? [];
			if (kind === undefined) continue;
			const file = path.join(folder, name);
			// Another process may remove it at any time.
			const status = await stat(file).catch(() => undefined);
			if (!status?.isFile()) continue;
			const {size: bytes, mtimeMs: usedAt} = status;
			files.push({
				path: file,
				kind: kind as RecordKind,
				bytes,
				usedAt,
				isCurrent: folder === current,
				isTemporary: number !== undefined,
			});
		}
	}
	return files.sort((one, other) => other.usedAt - one.usedAt);
}

/** The records of the cache, last used first. */
export async function listCache(folder: CacheFolder): Promise<readonly ListedRecord[]> {
	const records: ListedRecord[] = [];
	for (const file of await cachedFiles(folder)) {
		if (file.isTemporary) continue;
		const {bytes, usedAt} = file;
		const head = file.isCurrent
			? await readRecordHead(file.path).catch(() => undefined)
			: undefined;
		const kind = head ? file.kind : 'unusable';
		records.push({kind, about: head?.about ?? '', entries: head?.entries, bytes, usedAt});
	}
	return records;
}

/**
 * Removes the least recently used records until the rest is within the limit, and temporary files
 * that were left behind. Call it after writing only: it reads the size of every file.
 */
export async function pruneCache(folder: CacheFolder): Promise<Removed> {
	const unwanted: CachedFile[] = [];
	let total = 0;
	for (const file of await cachedFiles(folder)) {
		if (file.isTemporary) {
			if (Date.now() - file.usedAt > temporaryMilliseconds) unwanted.push(file);
			continue;
		}
		total += file.bytes;
		if (total > folder.limit) unwanted.push(file);
	}
	return removeFiles(unwanted);
}

/** As {@link pruneCache}; also removes corrupt records and those of other builds. */
export async function cleanCache(folder: CacheFolder): Promise<Removed> {
	const unwanted: CachedFile[] = [];
	for (const file of await cachedFiles(folder)) {
		if (file.isTemporary) continue;
		if (!file.isCurrent || !(await isSound(file.path))) unwanted.push(file);
	}
	const removed = await removeFiles(unwanted);
	const pruned = await pruneCache(folder);
	await removeEmptyFolders(folder);
	return {files: removed.files + pruned.files, bytes: removed.bytes + pruned.bytes};
}

/** Removes all records, and those that are being written. */
export async function clearCache(folder: CacheFolder): Promise<Removed> {
	const removed = await removeFiles(await cachedFiles(folder));
	await removeEmptyFolders(folder);
	return removed;
}

async function removeFiles(files: readonly CachedFile[]): Promise<Removed> {
	for (const file of files) await rm(file.path, {force: true});
	return {files: files.length, bytes: files.reduce((total, {bytes}) => total + bytes, 0)};
}

async function isSound(file: string): Promise<boolean> {
	try {
		return (await readRecord(file)) !== undefined;
	} catch (error) {
		if (error instanceof CorruptRecordError) return false;
		throw error;
	}
}

/** Folders with files of others stay. */
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
