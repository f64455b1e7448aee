import {statSync} from 'node:fs';
import {mkdir, rm, utimes} from 'node:fs/promises';
import path from 'node:path';
import {isAbort} from '../failure.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import type {FoundImage} from '../sources/image-layout.ts';
import {type CacheFolder, cacheFolder, isUsable} from './cache-folder.ts';
import {type CacheKey, fileNameOf, keyText} from './cache-key.ts';
import type {Columns} from './columns.ts';
import {CorruptRecordError, readEntry, writeEntry} from './entry-file.ts';
import {type FileIdentity, isStillTrue} from './file-identity.ts';
import {fromColumns, toColumns} from './layer-entry.ts';
import {pruneCache} from './prune-cache.ts';

/** What is to be kept. */
type Pending = {
	readonly key: CacheKey;
	/** Asked right before it is written: checksums may still be added until then. */
	readonly content: () => Columns;
	/** What was read, where that can change: an entry of another file is not written. */
	readonly file: FileIdentity | undefined;
};

/** What is to be kept, as another thread can have it. */
export type PendingEntry = Omit<Pending, 'content'> & {readonly content: Columns};

/** A use is noted once a day at most: reading must not cost a write each time. */
const noteUseMilliseconds = 24 * 60 * 60 * 1000;

/** Showing an image of a million files takes less. */
const flushDelayMilliseconds = 2000;

/**
 * Keeps what was read of images, for the next time that they are opened. It never fails: what cannot
 * be read is not there, what cannot be written is not kept.
 *
 * An entry must never change a figure. That is up to the keys: each holds all that the entry's content
 * depends on, and nothing that an image can lie about. Whoever reads an archive cannot know whether a
 * layer has the diffId that the config claims, so archives' layers go by the file that they lie in.
 */
export class LayerCache {
	readonly #folder: CacheFolder;
	readonly #pending = new Map<string, Pending>();
	#flushing: Promise<void> = Promise.resolve();
	/** Why an entry could not be written, for whoever wants to know. */
	problem: unknown;

	constructor(folder: CacheFolder) {
		this.#folder = folder;
	}

	/**
	 * Reads what was kept.
	 *
	 * @param parse makes the content of the entry; where it throws an UselessEntry, the entry goes
	 */
	async read<Content>(
		key: CacheKey,
		parse: (entry: Columns) => Content,
		signal?: AbortSignal,
	): Promise<Content | undefined> {
		const file = path.join(this.#folder.current, fileNameOf(key));
		try {
			const entry = await readEntry(file, signal);
			if (!entry) return undefined;
			if (entry.key !== keyText(key)) throw new CorruptRecordError('its key');
			const content = parse(entry);
			await noteUse(file);
			return content;
		} catch (error) {
			if (isAbort(error)) throw error;
			if (error instanceof CorruptRecordError) await rm(file, {force: true}).catch(() => {});
			return undefined;
		}
	}

	/** Keeps something once {@link flush} is called. */
	keep(key: CacheKey, content: () => Columns, file?: FileIdentity): void {
		this.#pending.set(fileNameOf(key), {key, content, file});
	}

	/** Hands over what is to be kept, to a cache in another thread: see {@link adopt}. */
	takePending(): readonly PendingEntry[] {
		const entries = [...this.#pending.values()].map(({content, ...rest}) => ({
			...rest,
			content: content(),
		}));
		this.#pending.clear();
		return entries;
	}

	/** Keeps what another thread's cache was to keep. */
	adopt(entries: readonly PendingEntry[]): void {
		for (const {key, content, file} of entries) this.keep(key, () => content, file);
	}

	readLayer(key: CacheKey, signal?: AbortSignal): Promise<LayerIndex | undefined> {
		return this.read(key, fromColumns, signal);
	}

	keepLayer(key: CacheKey, index: () => LayerIndex, file?: FileIdentity): void {
		this.keep(key, () => toColumns(index()), file);
	}

	/** What is known of an image besides its layers. */
	readImage(key: CacheKey, signal?: AbortSignal): Promise<FoundImage | undefined> {
		// The checksum says that it is what was written, and the key by which program.
		return this.read(key, ({value}) => value as FoundImage, signal);
	}

	keepImage(key: CacheKey, image: FoundImage, file?: FileIdentity): void {
		this.keep(key, () => ({value: image, columns: []}), file);
	}

	/**
	 * Writes what is to be kept, and then removes the entries that were not used for longest where the
	 * cache has become too large. To be called when there is nothing more urgent.
	 */
	flush(signal?: AbortSignal): Promise<void> {
		this.#flushing = this.#flushing.then(() => this.#writePending(signal));
		return this.#flushing;
	}

	/** As {@link flush}, once the image that was just loaded can be looked at. */
	flushLater(signal?: AbortSignal): void {
		setTimeout(() => void this.flush(signal), flushDelayMilliseconds).unref();
	}

	async #writePending(signal: AbortSignal | undefined): Promise<void> {
		const pending = [...this.#pending.entries()];
		this.#pending.clear();
		if (pending.length === 0) return;
		try {
			await mkdir(this.#folder.current, {recursive: true, mode: 0o700});
			for (const [name, entry] of pending) {
				signal?.throwIfAborted();
				await this.#write(name, entry, signal);
			}
			await pruneCache(this.#folder);
		} catch (error) {
			if (!isAbort(error)) this.problem = error;
		}
	}

	async #write(
		name: string,
		{key, content, file}: Pending,
		signal: AbortSignal | undefined,
	): Promise<void> {
		const {value, columns} = content();
		const head = {key: keyText(key), about: key.about, value};
		if (file && !(await isStillTrue(file))) return;
		const {current, limit} = this.#folder;
		await writeEntry(path.join(current, name), head, columns, {limit, signal});
	}
}

/** The user's cache; `undefined` where there is to be none. */
export function openCache(env: NodeJS.ProcessEnv): LayerCache | undefined {
	const folder = cacheFolder(env);
	return isUsable(folder) ? new LayerCache(folder) : undefined;
}

/** The time of a file's last change is that of its last use: entries never change. */
async function noteUse(file: string): Promise<void> {
	const now = Date.now();
	const {mtimeMs = now} = statSync(file, {throwIfNoEntry: false}) ?? {};
	if (now - mtimeMs < noteUseMilliseconds) return;
	await utimes(file, now / 1000, now / 1000).catch(() => {});
}
