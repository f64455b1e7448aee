import {TarLimitError} from './layer-error.ts';

/** The size of the indexes of one layer, or of several layers together. */
export type IndexSize = {
	readonly entries: number;
	readonly paths: number;
	/** Bytes of names, and of different link targets and extended attributes. */
	readonly textBytes: number;
};

/**
 * Directories that have no entry of their own and are only mentioned in the names of others: a fixed number,
 * and so many for each entry. A few hundred kilobytes of compressed names could otherwise stand for millions.
 */
const impliedLimit = 10_000;
const impliedPerEntry = 4;

/** Bytes of texts, which compress to a hundredth of their length or less. */
const textLimit = 64 * 1024 * 1024;
const textPerEntry = 64;

/**
 * Bounds the memory that indexes take in proportion to their entries.
 *
 * @throws TarLimitError
 */
export function checkIndexSize({entries, paths, textBytes}: IndexSize): void {
	if (paths > impliedLimit + impliedPerEntry * entries) {
		throw new TarLimitError('far more directories in its names than entries');
	}
	if (textBytes > textLimit + textPerEntry * entries) {
		throw new TarLimitError('too many long names, link targets or extended attributes');
	}
}
