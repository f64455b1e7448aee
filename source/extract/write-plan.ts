import {
	chmodSync,
	closeSync,
	fchmodSync,
	ftruncateSync,
	futimesSync,
	utimesSync,
	writeSync,
} from 'node:fs';
import {rm} from 'node:fs/promises';
import {setImmediate} from 'node:timers/promises';
import {Failure} from '../failure.ts';
import {isHole} from '../layer/sparse-content.ts';
import type {ContentRead} from '../sources/image-content.ts';
import {encodeName} from '../text/name-bytes.ts';
import {destinationFailure} from './destination.ts';
import {
	fileTime,
	makeDirectory,
	makeFile,
	makeHardLink,
	makeSymlink,
	pathReason,
	symlinkReason,
} from './make-paths.ts';
import {atDestination, type ExtractPlan, type PlannedFile, type PlannedPlace} from './plan.ts';
import type {SkippedPath, SkipReason} from './skipped.ts';

export type WriteOptions = {
	/** A path that does not exist, in a folder that does. */
	readonly destination: string;
	/** Reads contents by their entries, in any order. */
	readonly contentsOf: (entries: readonly number[]) => AsyncIterable<ContentRead>;
	readonly signal?: AbortSignal;
	/** Called with the content bytes written since the last call. */
	readonly onBytes?: (bytes: number) => void;
	/** Called after a failed or aborted extraction was removed again. */
	readonly onRemoved?: () => void;
};

export type WriteOutcome = {
	/** Numbers of written paths by kind; a hard link is a file. */
	readonly files: number;
	readonly directories: number;
	readonly symlinks: number;
	/** The skipped paths of the plan and those that the file system refused. */
	readonly skipped: readonly SkippedPath[];
};

/**
 * Writes a plan, and nothing outside of the destination: the destination and all paths in it are newly
 * created; existing paths are never opened, changed or followed.
 *
 * @throws Failure if it cannot be written. Files written so far are then removed again, as they are when
 * the signal aborts the work.
 */
export async function writePlan(plan: ExtractPlan, options: WriteOptions): Promise<WriteOutcome> {
	const writer = new PlanWriter(plan, options);
	try {
		return await writer.write();
	} catch (error) {
		if (!writer.isStarted) throw error;
		await removeAgain(options.destination, error);
		options.onRemoved?.();
		throw isWriteError(error) ? destinationFailure(options.destination, error) : error;
	}
}

/** Actions before the event loop gets its turn. */
const sliceLength = 256;

/** Instead of the path of a skipped directory or file. */
const missing = null;

class PlanWriter {
	/** Whether this extraction created the destination, and so must remove it if it fails. */
	isStarted = false;
	readonly #plan: ExtractPlan;
	readonly #options: WriteOptions;
	readonly #directories: (Buffer | typeof missing)[] = [];
	readonly #files: (Buffer | typeof missing)[] = [];
	readonly #skipped: SkippedPath[];
	#actions = 0;
	#links = 0;
	#symlinks = 0;

	constructor(plan: ExtractPlan, options: WriteOptions) {
		this.#plan = plan;
		this.#options = options;
		this.#skipped = [...plan.skipped];
	}

	async write(): Promise<WriteOutcome> {
		await this.#makeDirectories();
		await this.#writeFiles();
		await this.#makeHardLinks();
		// Nothing may be written through a path of the image once it has symbolic links.
		await this.#makeSymlinks();
		this.#finishDirectories();
		return {
			files: this.#files.filter(path => path !== missing).length + this.#links,
			directories: this.#directories.filter(path => path !== missing).length,
			symlinks: this.#symlinks,
			skipped: this.#skipped,
		};
	}

	async #makeDirectories(): Promise<void> {
		for (const directory of this.#plan.directories) {
			this.#directories.push(this.#attempt(directory, makeDirectory));
			await this.#pause();
		}
	}

	async #writeFiles(): Promise<void> {
		const {files} = this.#plan;
		const indexes = new Map(files.map(({entry}, index) => [entry, index]));
		this.#files.length = files.length;
		this.#files.fill(missing);
		for await (const {entry, chunks} of this.#options.contentsOf([...indexes.keys()])) {
			const index = indexes.get(entry)!;
			this.#files[index] = await this.#writeFile(files[index], chunks);
			await this.#pause();
		}
	}

	async #writeFile(
		file: PlannedFile,
		chunks: AsyncIterable<Uint8Array>,
	): Promise<Buffer | typeof missing> {
		let descriptor = -1;
		const path = this.#attempt(file, path => {
			descriptor = makeFile(path);
		});
		if (path === missing) return missing;
		try {
			let end = 0;
			for await (const chunk of chunks) {
				// A hole of a sparse file stays one.
				if (!isHole(chunk)) writeAt(descriptor, chunk, end);
				end += chunk.length;
				this.#options.onBytes?.(chunk.length);
			}
			ftruncateSync(descriptor, end);
			fchmodSync(descriptor, file.mode);
			futimesSync(descriptor, fileTime(file.mtime), fileTime(file.mtime));
		} finally {
			closeSync(descriptor);
		}
		return path;
	}

	async #makeHardLinks(): Promise<void> {
		for (const link of this.#plan.hardLinks) {
			const file = this.#files[link.file];
			if (file === missing) {
				this.#skip(link, 'folder');
				continue;
			}
			const metadata = this.#plan.files[link.file];
			const path = this.#attempt(link, path => makeHardLink(file, path, metadata));
			if (path !== missing) this.#links += 1;
			await this.#pause();
		}
	}

	async #makeSymlinks(): Promise<void> {
		for (const symlink of this.#plan.symlinks) {
			const path = this.#attempt(symlink, path => makeSymlink(path, symlink), symlinkReason);
			if (path !== missing) this.#symlinks += 1;
			await this.#pause();
		}
	}

	/** Sets modes and times of directories, children first: a parent's mode may lock out its owner. */
	#finishDirectories(): void {
		for (const [index, {mode, mtime}] of [...this.#plan.directories.entries()].reverse()) {
			const path = this.#directories[index];
			if (path === missing) continue;
			if (mtime !== null) utimesSync(path, fileTime(mtime), fileTime(mtime));
			chmodSync(path, mode);
		}
	}

	/** Creates a path; records it as skipped if the file system refuses it. */
	#attempt(
		place: PlannedPlace,
		make: (path: Buffer) => void,
		reasonOf: typeof pathReason = pathReason,
	): Buffer | typeof missing {
		if (place.directory === atDestination) return this.#start(make);
		const parent = this.#directories[place.directory];
		if (parent === missing) return this.#skip(place, 'folder');
		const path = Buffer.concat([parent, slash, place.name]);
		try {
			make(path);
			return path;
		} catch (error) {
			const reason = reasonOf(error);
			if (reason === undefined) throw error;
			return this.#skip(place, reason);
		}
	}

	#start(make: (path: Buffer) => void): Buffer {
		const {destination} = this.#options;
		const path = Buffer.from(encodeName(destination));
		try {
			make(path);
		} catch (error) {
			throw destinationFailure(destination, error);
		}
		this.isStarted = true;
		return path;
	}

	#skip({path}: PlannedPlace, reason: SkipReason): typeof missing {
		this.#skipped.push({path, reason});
		return missing;
	}

	async #pause(): Promise<void> {
		this.#actions += 1;
		if (this.#actions % sliceLength === 0) await setImmediate();
		this.#options.signal?.throwIfAborted();
	}
}

function writeAt(descriptor: number, chunk: Uint8Array, position: number): void {
	for (let done = 0; done < chunk.length; ) {
		done += writeSync(descriptor, chunk, done, chunk.length - done, position + done);
	}
}

const slash = Buffer.from('/');

/** Whether a system call other than a read failed: reads concern the image, not the destination. */
function isWriteError(error: unknown): boolean {
	const {syscall} = error as NodeJS.ErrnoException;
	return syscall !== undefined && syscall !== 'read';
}

/** Removes a partial extraction. */
async function removeAgain(destination: string, reason: unknown): Promise<void> {
	try {
		await rm(Buffer.from(encodeName(destination)), {recursive: true, force: true});
	} catch (error) {
		throw new Failure(
			`${destination} is incomplete and could not be removed (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
			'Remove it.',
			{cause: new AggregateError([reason, error])},
		);
	}
}
