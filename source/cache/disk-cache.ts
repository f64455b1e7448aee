import {createHash} from 'node:crypto';
import {existsSync, statSync} from 'node:fs';
import {mkdir, rm, utimes} from 'node:fs/promises';
import path from 'node:path';
import {isAbort} from '../failure.ts';
import {type CacheFolder, cacheFolder, isUsable, type RecordKind} from './cache-folder.ts';
import {pruneCache} from './maintain-cache.ts';
import {
	CorruptRecordError,
	encodeRecord,
	type RecordHead,
	readRecord,
	writeRecord,
} from './record-file.ts';

/** Names a record. */
export type CacheKey = {
	readonly kind: RecordKind;
	/** Everything that the record's value depends on. */
	readonly text: string;
};

/** A record to be written. */
type NewRecord = {
	readonly file: string;
	readonly encode: () => Buffer;
	readonly isCurrent: () => Promise<boolean>;
};

export type PutOptions = Omit<RecordHead, 'key'> & {
	/** Asked before the record is written: a file that it was made from may have changed meanwhile. */
	readonly isCurrent: () => Promise<boolean>;
};

/** Days are precise enough for the order of use; reading should not cost a write each time. */
const touchMilliseconds = 24 * 60 * 60 * 1000;

/**
 * Stores records of images on disk. It never fails: a record that cannot be read is missing,
 * one that cannot be written is dropped.
 *
 * A record must never change a figure. The keys see to that: each holds everything that its value
 * depends on, and nothing that an image could lie about.
 */
export class DiskCache {
	readonly #folder: CacheFolder;
	#pending = new Map<string, NewRecord>();
	#problem: unknown;

	constructor(folder: CacheFolder) {
		this.#folder = folder;
	}

	/** The error that kept a record from being written, if any. */
	get problem(): unknown {
		return this.#problem;
	}

	/** Takes over the {@link problem} of a cache in another thread. */
	reportProblem(problem: unknown): void {
		this.#problem ??= problem;
	}

	/** Reads a record's value; `undefined` if there is none. A corrupt record is removed. */
	async get(key: CacheKey): Promise<unknown> {
		const file = this.#fileOf(key);
		try {
			const record = await readRecord(file);
			if (!record) return undefined;
			if (record.head.key !== hashOf(key)) throw new CorruptRecordError('its key');
			await touch(file);
			return record.value;
		} catch (error) {
			if (error instanceof CorruptRecordError) await rm(file, {force: true}).catch(() => {});
			return undefined;
		}
	}

	/** Whether there is a record, which may be corrupt. */
	has(key: CacheKey): boolean {
		return existsSync(this.#fileOf(key));
	}

	/** Stores a value once {@link flush} is called. */
	put(key: CacheKey, value: unknown, {isCurrent, ...about}: PutOptions): void {
		const file = this.#fileOf(key);
		const encode = () => encodeRecord({key: hashOf(key), ...about}, value);
		this.#pending.set(file, {file, encode, isCurrent});
	}

	/** Encodes the values now, so that their memory may be handed to another thread. */
	encodePending(): void {
		for (const [file, record] of this.#pending) {
			const bytes = record.encode();
			this.#pending.set(file, {...record, encode: () => bytes});
		}
	}

	/** Writes the new records, then removes the least recently used ones if the cache is too large. */
	async flush(signal?: AbortSignal): Promise<void> {
		const pending = this.#pending;
		this.#pending = new Map();
		if (pending.size === 0) return;
		try {
			await mkdir(this.#folder.current, {recursive: true, mode: 0o700});
			for (const [file, {encode, isCurrent}] of pending) {
				signal?.throwIfAborted();
				const bytes = encode();
				pending.delete(file);
				if (bytes.length > this.#folder.limit || !(await isCurrent())) continue;
				await writeRecord(file, bytes);
			}
			await pruneCache(this.#folder);
		} catch (error) {
			if (!isAbort(error)) this.#problem = error;
		}
	}

	#fileOf(key: CacheKey): string {
		return path.join(this.#folder.current, `${hashOf(key)}.${key.kind}`);
	}
}

function hashOf({kind, text}: CacheKey): string {
	return createHash('sha256').update(`${kind}\0${text}`).digest('hex').slice(0, 40);
}

/** The user's cache; `undefined` if it is switched off or unsafe to use. */
export function openCache(env: NodeJS.ProcessEnv): DiskCache | undefined {
	const folder = cacheFolder(env);
	return isUsable(folder) ? new DiskCache(folder) : undefined;
}

/** The modification time of a record is that of its last use, as records never change. */
async function touch(file: string): Promise<void> {
	const now = Date.now();
	const {mtimeMs = now} = statSync(file, {throwIfNoEntry: false}) ?? {};
	if (now - mtimeMs < touchMilliseconds) return;
	await utimes(file, now / 1000, now / 1000).catch(() => {});
}
