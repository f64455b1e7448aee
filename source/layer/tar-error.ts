/** A tar that cannot be read on: cut off, or not a tar. */
export class TarError extends Error {
	override readonly name = 'TarError';
}
