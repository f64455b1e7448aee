import type {HistoryStep, ImageInfo, LayerInfo} from '../../image/image-info.ts';
import {asRecord} from '../../image/json-value.ts';
import type {LayerIndex} from '../../layer/layer-index.ts';
import type {ContentRange} from '../../layer/read-content.ts';
import {toFailure} from '../broken-image.ts';
import {counted} from '../chunks.ts';
import type {LayerContents, LayerTar} from '../source.ts';
import {engineJson, engineStream} from './engine-client.ts';
import type {AnsweringEngine} from './engine-connect.ts';
import {foundOrNot} from './engine-image.ts';
import type {LinkSources} from './possible-links.ts';
import {contentFromArchives, indexFromArchives, indexFromExport} from './written-layer.ts';
import {type ContainerChange, writtenPaths} from './written-paths.ts';

export type Container = {
	readonly id: string;
	/** As the user typed it. */
	readonly name: string;
	/** Id of its image. */
	readonly image: string;
	/** RFC 3339. */
	readonly createdAt: string;
	/** The storage driver of the engine. */
	readonly driver: string;
	/** Paths in the container at which other file systems are. */
	readonly mounts: readonly string[];
};

/** Start of the name of the blob of a container's layer, which no archive can have. */
const blobPrefix = '\0container ';

export function isOfContainer({blob}: LayerInfo): boolean {
	return blob.startsWith(blobPrefix);
}

/** The layer that a container has written. */
export class ContainerLayer {
	readonly #container: Container;
	readonly #answering: AnsweringEngine;

	constructor(container: Container, answering: AnsweringEngine) {
		this.#container = container;
		this.#answering = answering;
	}

	/**
	 * Adds the layer to its image.
	 *
	 * @param archives as {@link read} returns them; its contents are read accordingly
	 */
	addTo(info: ImageInfo, archives?: readonly string[]): ImageInfo {
		const {name, createdAt} = this.#container;
		const index = info.layers.length;
		const command = `written by the container ${name}`;
		const layer: LayerInfo = {
			...{index, command, createdAt, blob: blobPrefix + JSON.stringify(archives ?? null)},
			...{diffId: '', digest: null, mediaType: null, compressedBytes: null},
		};
		const step: HistoryStep = {command, createdBy: command, createdAt, comment: '', layer: index};
		return {...info, layers: [...info.layers, layer], history: [...info.history, step]};
	}

	/**
	 * Reads the layer from the archives of the changed paths, or else from the export of the container, which
	 * takes as long as all of its files.
	 *
	 * @returns the index, and the paths of the archives if it was read from these
	 * @throws Failure
	 */
	async read(
		signal: AbortSignal | undefined,
		onBytes: (bytes: number) => void,
		imageLayers: LinkSources['imageLayers'],
	): Promise<{readonly index: LayerIndex; readonly archives?: readonly string[]}> {
		const {engine, name, place} = this.#answering;
		const {mounts, createdAt} = this.#container;
		try {
			const [changes, writtenBytes] = await Promise.all([
				engineJson<readonly ContainerChange[] | null>(engine, this.#request('changes'), signal),
				this.#writtenBytes(signal),
			]);
			const paths = writtenPaths(changes ?? [], mounts);
			// Podman takes paths for patterns, and changes times in a stopped container.
			if (name !== 'podman') {
				const get = async (path: string) => {
					const chunks = await this.#archive(path, signal);
					return chunks && counted(chunks, onBytes);
				};
				const links = {createdAt, imageLayers, writtenBytes};
				const found = await indexFromArchives(get, paths, links);
				if (found) return found;
			}
			const exported = counted(await this.#export(signal), onBytes);
			return {index: await indexFromExport(exported, paths)};
		} catch (error) {
			throw toFailure(error, `the container ${this.#container.name} of ${place}`);
		}
	}

	/** @param layer as {@link addTo} describes it */
	async open(
		{blob}: LayerInfo,
		signal: AbortSignal | undefined,
	): Promise<LayerTar | LayerContents> {
		const archives: readonly string[] | null = JSON.parse(blob.slice(blobPrefix.length));
		if (!archives) return {kind: 'stream', chunks: await this.#export(signal)};
		const read = (range: ContentRange, signal?: AbortSignal) =>
			contentFromArchives(path => this.#archive(path, signal), archives, range, signal);
		return {kind: 'contents', read};
	}

	#export(signal: AbortSignal | undefined): Promise<AsyncIterable<Uint8Array>> {
		return engineStream(this.#answering.engine, this.#request('export'), signal);
	}

	/** Only overlay2 counts the bytes of files, each of them once; others count blocks, or folders, too. */
	async #writtenBytes(signal: AbortSignal | undefined): Promise<number | undefined> {
		if (this.#container.driver !== 'overlay2') return undefined;
		const {SizeRw} = asRecord(
			await engineJson(this.#answering.engine, this.#request('json?size=1'), signal),
		);
		return typeof SizeRw === 'number' ? SizeRw : undefined;
	}

	/** The archive of a path; for the root the export, which has no other file systems. */
	#archive(
		path: string,
		signal: AbortSignal | undefined,
	): Promise<AsyncIterable<Uint8Array> | undefined> {
		if (path === '/') return this.#export(signal);
		const request = this.#request(`archive?path=${encodeURIComponent(path)}`);
		return foundOrNot(engineStream(this.#answering.engine, request, signal));
	}

	#request(what: string): string {
		return `/containers/${this.#container.id}/${what}`;
	}
}
