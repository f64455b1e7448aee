import type {ContentWindow} from '../layer/read-content.ts';
import type {ContentImage} from '../sources/image-content.ts';
import type {Progress} from '../sources/source.ts';

/** Reads the files of an image from its source. Everything throws a Failure if that fails. */
export type FileAccess = {
	/** Has progress shown while files are read, and `undefined` afterwards. */
	watchProgress(show: (progress: Progress | undefined) => void): void;
	/** A part of the content of a version that is a file; shorter at its end. */
	read(
		image: ContentImage,
		version: number,
		window: ContentWindow,
		signal: AbortSignal,
	): Promise<Uint8Array>;
	/** Reads several contents in one pass over the source, so that {@link stream} has them at once. */
	preload(image: ContentImage, versions: readonly number[], signal: AbortSignal): Promise<void>;
	/** The whole content. */
	stream(image: ContentImage, version: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
	/**
	 * Writes a file or folder as of a layer to disk, with the guarantees of `layerscope extract`.
	 *
	 * @returns what was written and skipped, as printable lines
	 */
	extract(image: ContentImage, task: ExtractTask, signal: AbortSignal): Promise<readonly string[]>;
};

export type ExtractTask = {
	readonly node: number;
	readonly layer: number;
	/** A path that does not exist, or a folder to write into. */
	readonly destination: string;
	/** Called with the content bytes written so far, and their total. */
	readonly onProgress: (doneBytes: number, totalBytes: number) => void;
};

/** Programs that show a file. */
export type Viewer = 'pager' | 'editor';

export type ShownFile = {
	/** Not made printable; the copy has a similar one. */
	readonly name: string;
	readonly content: AsyncIterable<Uint8Array>;
	readonly viewer: Viewer;
};

/** Services for the asynchronous work of views. */
export type Services = {
	readonly files: FileAccess;
	/** Asks the terminal to put a text on the clipboard. It does not tell whether it did. */
	readonly copyText: (text: string) => void;
	/** Hands the terminal over to a program that shows a copy of a file, until it ends. */
	readonly showFile: (file: ShownFile, signal: AbortSignal) => Promise<void>;
};
