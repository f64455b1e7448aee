import type {ImageInfo, LayerInfo} from '../image/image-info.ts';
import {UnsupportedCompressionError} from '../layer/decompress.ts';

/** A layer that cannot be read for a reason that is not the fault of the image. */
export class UnreadableLayerError extends Error {
	override readonly name = 'UnreadableLayerError';
}

/** The compressions that are read, as media types name them. */
const knownSuffixes: ReadonlySet<string> = new Set(['', 'gzip', 'zstd', 'tar']);

/** The parts of a layer in a manifest that tell whether it can be read. */
type Stored = {readonly mediaType: string | null; readonly urls: readonly string[]};

/**
 * Why a layer cannot be read, as its manifest tells: it is encrypted, compressed in an unknown way, or
 * only its vendor distributes it, as with the base layers of Windows. `undefined` if it can be.
 *
 * @param isStored whether its blob is there
 */
export function layerProblem({mediaType, urls}: Stored, isStored: boolean): string | undefined {
	const type = mediaType ?? '';
	const suffixes = type.split('+').slice(1);
	if (suffixes.includes('encrypted')) return 'it is encrypted';
	const isForeign = /foreign|nondistributable/.test(type) || urls.length > 0;
	if (isForeign && !isStored) {
		const [url] = urls;
		return `it is a foreign layer, which only its vendor distributes${url === undefined ? '' : ` (${url})`}`;
	}
	const compression = suffixes.find(suffix => !knownSuffixes.has(suffix));
	return compression === undefined
		? undefined
		: `it is ${compression} data, which is not supported`;
}

/** A layer in messages, with its step: `layer 3 (RUN make)`. */
export function layerName({index, command}: Pick<LayerInfo, 'index' | 'command'>): string {
	return command === '' ? `layer ${index}` : `layer ${index} (${command})`;
}

/** The warning for a layer that cannot be read; `undefined` for all others. */
export function problemText({index, command, problem}: LayerInfo): string | undefined {
	if (problem === undefined) return undefined;
	return `${layerName({index, command})} cannot be read, and its files are missing here: ${problem}`;
}

/** Why a layer cannot be read, by the error of reading it; `undefined` for a layer that is broken. */
export function problemOf(error: unknown): string | undefined {
	if (error instanceof UnreadableLayerError) return error.message;
	return error instanceof UnsupportedCompressionError ? `it is ${error.message}` : undefined;
}

/**
 * Adds what reading the layers has shown.
 *
 * @param problems by index of the layer
 */
export function withProblems(info: ImageInfo, problems: ReadonlyMap<number, string>): ImageInfo {
	if (problems.size === 0) return info;
	const layers = info.layers.map(({cacheKey, ...layer}) => {
		const problem = problems.get(layer.index);
		return problem === undefined ? {...layer, cacheKey} : {...layer, problem};
	});
	const found = layers.filter(({index}) => problems.has(index));
	return {
		...info,
		layers,
		warnings: [...info.warnings, ...found.flatMap(layer => problemText(layer) ?? [])],
	};
}
