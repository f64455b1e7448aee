/** A layer's tar that is cut off, or data that is not a tar. */
export class TarError extends Error {
	override readonly name = 'TarError';
}

/** Compressed data that is broken, or compressed with an unsupported algorithm. */
export class DecompressionError extends Error {
	override readonly name = 'DecompressionError';
}
