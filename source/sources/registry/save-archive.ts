import {createWriteStream, existsSync} from 'node:fs';
import {rename, rm} from 'node:fs/promises';
import {pipeline} from 'node:stream/promises';
import {type Pack, pack} from 'tar-stream';
import {Failure} from '../../failure.ts';
import {peek} from '../../layer/decompress.ts';
import {checkedBlob} from '../checked-blob.ts';
import {localSource} from '../local.ts';
import type {ImageLayers, OpenedImage, ReadLayersOptions, WorkOptions} from '../source.ts';
import {withProblems} from '../unreadable-layer.ts';
import type {RegistryClient} from './registry-client.ts';
import type {LayerBlob, RegistryImage} from './registry-image.ts';
import {StatusError} from './retries.ts';

/** An image that is saved to an OCI archive when its layers are read, and then read from there. */
export function savedImage(
	file: string,
	client: RegistryClient,
	image: RegistryImage,
	close: () => Promise<void>,
): OpenedImage {
	if (existsSync(file)) {
		throw new Failure(`${file} exists already`, 'Give another name to --save, or remove the file.');
	}
	const {info} = image;
	let archive: OpenedImage | undefined;
	return {
		info,
		readLayers: async (options: ReadLayersOptions = {}): Promise<ImageLayers> => {
			await saveArchive(file, client, image, options);
			const reference = {text: file, scheme: 'oci-archive', target: file} as const;
			archive = await localSource().open(reference, options);
			const read = await archive!.readLayers(options);
			const problems = read.info.layers.flatMap(({index, problem}) =>
				problem === undefined || info.layers[index].problem !== undefined
					? []
					: ([[index, problem]] as const),
			);
			return {info: withProblems(info, new Map(problems)), layers: read.layers};
		},
		openLayer: async (layer, signal) => {
			if (!archive) throw new Error('the layers have not been read');
			return archive.openLayer(layer, signal);
		},
		close: async () => {
			await archive?.close();
			await close();
		},
	};
}

/** Writes an OCI archive; the file appears once it is complete. */
async function saveArchive(
	file: string,
	client: RegistryClient,
	image: RegistryImage,
	options: WorkOptions,
): Promise<void> {
	const part = `${file}.part`;
	const tar = pack();
	const writing = pipeline(tar, createWriteStream(part, {flags: 'wx'}), {
		...(options.signal ? {signal: options.signal} : {}),
	});
	try {
		await Promise.race([fill(tar, client, image, options), writing.then(() => undefined)]);
		await writing;
		await rename(part, file);
	} catch (error) {
		tar.destroy();
		await writing.catch(() => {});
		const {code} = error as NodeJS.ErrnoException;
		if (code !== 'EEXIST') await rm(part, {force: true});
		if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
		throw new Failure(
			`${file} cannot be written (${code})`,
			'Give another place to --save, or make room there.',
			{cause: error},
		);
	}
}

/** The chunks once the first has come; `undefined` if the registry lacks a blob that it need not have. */
async function startedOrMissing(
	chunks: AsyncIterable<Uint8Array>,
	{missingProblem}: LayerBlob,
): Promise<AsyncIterable<Uint8Array> | undefined> {
	try {
		return (await peek(chunks, 1)).all;
	} catch (error) {
		const isMissing = error instanceof StatusError && error.status === 404;
		if (isMissing && missingProblem !== undefined) return undefined;
		throw error;
	}
}

async function fill(
	tar: Pack,
	client: RegistryClient,
	{info, index, documents, layers}: RegistryImage,
	{signal, onProgress}: WorkOptions,
): Promise<void> {
	const write = (name: string, content: Uint8Array | string) =>
		void tar.entry({name}, Buffer.from(content as string));
	write('oci-layout', JSON.stringify({imageLayoutVersion: '1.0.0'}));
	write('index.json', JSON.stringify(index));
	for (const [name, bytes] of documents) write(name, bytes);
	const totalBytes = [...layers.values()].reduce((sum, {size}) => sum + size, 0);
	let doneBytes = 0;
	for (const [name, blob] of layers) {
		const checked = checkedBlob(blob.digest, client.blob(blob, undefined, signal));
		const chunks = await startedOrMissing(checked, blob);
		if (!chunks) continue;
		const entry = tar.entry({name, size: blob.size});
		await pipeline(async function* () {
			for await (const chunk of chunks) {
				doneBytes += chunk.length;
				onProgress?.({
					activity: 'saving the image',
					doneBytes,
					totalBytes,
					doneLayers: 0,
					totalLayers: info.layers.length,
				});
				yield chunk;
			}
		}, entry);
	}
	tar.finalize();
}
