/** A layer's tar that is cut off, or data that is not a tar. */
export class TarError extends Error {
	override readonly name = 'TarError';
}

/** The error of a tar that is cut off. */
export function cutOff(): TarError {
	return new TarError('it ends in the middle of an entry');
}

/** A tar that exceeds a limit on what layerscope reads. No engine or build tool writes such a tar. */
export class TarLimitError extends Error {
	override readonly name = 'TarLimitError';
}

/** Compressed data that is broken, or compressed with an unsupported algorithm. */
export class DecompressionError extends Error {
	override readonly name = 'DecompressionError';
}
