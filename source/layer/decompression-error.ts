/** Data in a compression that layers do not come in, or that is broken. */
export class DecompressionError extends Error {
	override readonly name = 'DecompressionError';
}
