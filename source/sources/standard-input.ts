import {createReadStream, fstatSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {Socket} from 'node:net';
import {addAbortSignal} from 'node:stream';
import {isatty} from 'node:tty';
import {Failure} from '../failure.ts';
import {decompressed, peek} from '../layer/decompress.ts';
import {markWhole} from '../layer/exclusive-chunks.ts';
import {openArchive} from './archive.ts';
import {toFailure} from './broken-image.ts';
import {counted} from './chunks.ts';
import type {LayoutOptions} from './image-layout.ts';
import type {OpenedImage, OpenOptions, Progress} from './source.ts';
import {spooled} from './spool.ts';
import {readStreamedImage, unreadInfo} from './streamed-image.ts';

/** Milliseconds between two reports that nothing has come yet. */
const waitMilliseconds = 500;

/**
 * Opens the archive or root file system that comes through standard input. It is read once and not
 * kept, so its files have no contents afterwards, unless the options ask for them: then it is first
 * written to a temporary file.
 *
 * @param input the open file that is standard input
 * @throws Failure if it is a terminal, or nothing comes
 */
export async function openStandardInput(
	layout: LayoutOptions,
	{signal, onProgress, needsContents = false, isReadAgain = false}: OpenOptions,
	input = 0,
): Promise<OpenedImage> {
	if (isatty(input)) {
		throw new Failure('standard input is a terminal, not an image', pipeHint);
	}
	const {place} = layout;
	try {
		if (fstatSync(input).isFile()) {
			return await openArchive(await open(`/dev/fd/${input}`), layout, signal);
		}
		if (isReadAgain) {
			throw new Failure(
				'standard input gives an image only once, and --platform all reads it several times',
				'Keep it in a file and open that, or choose a platform.',
			);
		}
		if (needsContents) {
			const spool = await spooled(inputChunks(input, signal, onProgress), signal);
			return await openArchive(spool, layout, signal);
		}
	} catch (error) {
		throw toFailure(error, place);
	}
	return {
		info: unreadInfo(layout.reference),
		readLayers: async (options = {}) => {
			try {
				const chunks = inputChunks(input, options.signal, options.onProgress);
				return await readStreamedImage(decompressed(chunks, options.signal), layout, options);
			} catch (error) {
				throw toFailure(error, place);
			}
		},
		openLayer: async () => {
			throw new Failure(
				'the contents of the files are gone: the image came through standard input and was not kept',
				'Keep it in a file and open that: docker save -o app.tar app && layerscope app.tar.',
			);
		},
		close: async () => {},
	};
}

const pipeHint = 'Pipe an image into layerscope: docker save app | layerscope -.';

/**
 * The bytes of standard input.
 *
 * @throws Failure while they are read, if there are none
 */
async function* inputChunks(
	input: number,
	signal: AbortSignal | undefined,
	onProgress: ((progress: Progress) => void) | undefined,
): AsyncGenerator<Uint8Array> {
	signal?.throwIfAborted();
	let doneBytes = 0;
	const report = () => {
		onProgress?.({
			activity: doneBytes === 0 ? 'waiting for standard input' : 'reading standard input',
			...{doneBytes, totalBytes: undefined, doneLayers: 0, totalLayers: undefined},
		});
	};
	const onBytes = (bytes: number) => {
		doneBytes += bytes;
		report();
	};
	// A thread cannot use process.stdin. A read of a pipe through the file system could not be cancelled.
	const status = fstatSync(input);
	const stream =
		status.isFIFO() || status.isSocket()
			? new Socket({fd: input, readable: true, writable: false})
			: createReadStream('', {fd: input, autoClose: false});
	if (signal) addAbortSignal(signal, stream);
	const timer = setInterval(report, waitMilliseconds);
	try {
		const {start, all} = await peek(stream as AsyncIterable<Uint8Array>, 1);
		if (start.length === 0) throw new Failure('nothing came through standard input', pipeHint);
		for await (const chunk of counted(all, onBytes)) {
			markWhole(chunk);
			yield chunk;
		}
	} finally {
		clearInterval(timer);
		stream.destroy();
	}
}
