import type {ReadPart} from './file-window.ts';

export type FindTask = {
	/** Not empty. Without capital letters it matches capital ones, too. */
	readonly pattern: string;
	/** Offset of the byte from which it is searched, in the direction. */
	readonly from: number;
	readonly direction: 1 | -1;
	/** Bytes of the file. */
	readonly size: number;
};

const partBytes = 1024 * 1024;

/**
 * Finds the next occurrence of a text in a file, part by part; after the end it goes on at the start.
 *
 * @returns its offset, or `undefined`
 */
export async function findInFile(
	read: ReadPart,
	{pattern, from, direction, size}: FindTask,
	signal: AbortSignal,
): Promise<number | undefined> {
	const isExact = /\p{Lu}/u.test(pattern);
	// A character for each byte, so that positions are offsets.
	const folded = (bytes: Uint8Array) => {
		const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
		return isExact ? text : foldAscii(text);
	};
	const wanted = folded(Buffer.from(pattern));
	const findIn = async (low: number, high: number): Promise<number | undefined> => {
		// An occurrence may start in this part and end in the next.
		const length = high - low + wanted.length - 1;
		const text = folded(await read({start: low, length}));
		const at = direction > 0 ? text.indexOf(wanted) : text.lastIndexOf(wanted);
		return at < 0 || at >= high - low ? undefined : low + at;
	};
	const ranges =
		direction > 0
			? [
					[from, size],
					[0, from],
				]
			: [
					[0, from],
					[from, size],
				];
	for (const [start, end] of ranges) {
		for (let done = 0; done < end - start; done += partBytes) {
			signal.throwIfAborted();
			const low = direction > 0 ? start + done : Math.max(start, end - done - partBytes);
			const high = direction > 0 ? Math.min(end, low + partBytes) : end - done;
			const found = await findIn(low, high);
			if (found !== undefined) return found;
		}
	}
	return undefined;
}

function foldAscii(text: string): string {
	return text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}
