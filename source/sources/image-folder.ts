import {fstatSync, readFileSync, realpathSync, statSync} from 'node:fs';
import {constants, type FileHandle, open, realpath} from 'node:fs/promises';
import path from 'node:path';
import {type Blobs, documentLimit, parseDocument} from './blobs.ts';
import {fileIdentity, isUnchanged} from './file-identity.ts';
import type {ImageFiles, StoredFile} from './image-files.ts';
import type {ImageIdentity} from './source.ts';

/** The files of images in a folder. Names and links that lead out of it find nothing. */
export class ImageFolder implements ImageFiles {
	readonly #root: string;
	readonly #open = new Map<string, Promise<StoredFile | undefined>>();
	/** The identities of opened files, by their paths. */
	readonly #identities = new Map<string, string | undefined>();

	private constructor(root: string) {
		this.#root = root;
	}

	/** @throws the error of the file system if there is no such folder */
	static async at(folder: string): Promise<ImageFolder> {
		return new ImageFolder(await realpath(folder));
	}

	readonly blobs: Blobs = {
		readJson: async name => {
			const file = await this.#openFile(name);
			if (!file) return undefined;
			try {
				const {size} = fstatSync(file.fd);
				return size > documentLimit ? undefined : parseDocument(readFileSync(file.fd));
			} finally {
				await file.close();
			}
		},
		sizeOf: name => {
			const status = statSync(this.#pathOf(name), {throwIfNoEntry: false});
			return status?.isFile() ? status.size : undefined;
		},
	};

	/** The file stays open until {@link close}. */
	open(name: string): Promise<StoredFile | undefined> {
		const opened = this.#open.get(name) ?? this.#openStored(name);
		this.#open.set(name, opened);
		return opened;
	}

	/** The identity of the image whose layers were opened. Its info is read anew each time. */
	get identity(): ImageIdentity {
		return {
			about: this.#root,
			isCurrent: async () => {
				for (const [target, identity] of this.#identities) {
					if (identity === undefined || !(await isUnchanged(target, identity))) return false;
				}
				return true;
			},
		};
	}

	async close(): Promise<void> {
		for (const opened of this.#open.values())
			await (await opened.catch(() => undefined))?.file.close();
		this.#open.clear();
	}

	async #openStored(name: string): Promise<StoredFile | undefined> {
		const file = await this.#openFile(name);
		if (!file) return undefined;
		const identity = await fileIdentity(file);
		this.#identities.set(this.#pathOf(name), identity);
		const {size} = fstatSync(file.fd);
		const cacheKey = identity && JSON.stringify(['file', identity]);
		return {file, start: 0, length: size, cacheKey};
	}

	async #openFile(name: string): Promise<FileHandle | undefined> {
		try {
			// An image has many small files. Each call that waits for a thread takes longer than the call itself.
			const target = realpathSync.native(this.#pathOf(name));
			if (!target.startsWith(this.#root + path.sep)) return undefined;
			// A pipe in the folder must not block.
			const file = await open(target, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
			if (fstatSync(file.fd).isFile()) return file;
			await file.close();
			return undefined;
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
			throw error;
		}
	}

	/** The name is resolved inside the folder. */
	#pathOf(name: string): string {
		return path.join(this.#root, path.posix.normalize(`/${name.replaceAll('\0', '')}`));
	}
}
