import {createHash} from 'node:crypto';
import {type StructuredPatch, type StructuredPatchHunk, structuredPatch} from 'diff';
import {decodeText, encodingOf} from '../text/text-encoding.ts';

/** The difference between the contents of two files. */
export type ContentDiff =
	| {readonly kind: 'same'}
	| {
			readonly kind: 'text';
			readonly hunks: readonly StructuredPatchHunk[];
			/** Numbers of lines. */
			readonly added: number;
			readonly removed: number;
	  }
	| {
			/** The contents are not shown line by line, for this reason. */
			readonly kind: 'summary';
			readonly reason: 'binary' | 'large' | 'different';
			readonly older: ContentSummary;
			readonly newer: ContentSummary;
			/** Offset of the first byte that differs. */
			readonly firstDifference: number;
	  };

export type ContentSummary = {
	readonly bytes: number;
	/** In hexadecimal digits. */
	readonly sha256: string;
};

/** Larger files are only summarized. */
export const diffLimit = 4 * 1024 * 1024;

/** Lines added and removed above which two texts are only summarized: the time grows with its square. */
const editLimit = 2000;

/** Compares two contents, which are read side by side and only kept up to {@link diffLimit}. */
export async function diffContents(
	older: AsyncIterable<Uint8Array>,
	newer: AsyncIterable<Uint8Array>,
	context = 3,
): Promise<ContentDiff> {
	const sides = [new Side(older), new Side(newer)] as const;
	const firstDifference = await readBoth(...sides);
	if (firstDifference === undefined) return {kind: 'same'};
	const [one, other] = sides;
	const summary = {
		kind: 'summary',
		older: one.summary(),
		newer: other.summary(),
		firstDifference,
	} as const;
	const texts = [one.text(), other.text()];
	if (texts.includes('large')) return {...summary, reason: 'large'};
	if (texts.includes('binary')) return {...summary, reason: 'binary'};
	const [before, after] = texts.map(text => (text as {readonly text: string}).text);
	const patch = await patchOf(before, after, context);
	if (patch === undefined) return {...summary, reason: 'different'};
	const lines = patch.hunks.flatMap(hunk => hunk.lines);
	const count = (sign: string) => lines.filter(line => line.startsWith(sign)).length;
	return {kind: 'text', hunks: patch.hunks, added: count('+'), removed: count('-')};
}

/**
 * Compares two texts in slices, so that keys are handled in between; `undefined` if more lines differ than
 * {@link editLimit}.
 */
function patchOf(
	before: string,
	after: string,
	context: number,
): Promise<StructuredPatch | undefined> {
	return new Promise(resolve => {
		const callback = (patch: StructuredPatch | undefined) => resolve(patch);
		// This takes no time if one of the texts is empty, however long the other one is.
		if (before === '' || after === '') {
			resolve(structuredPatch('', '', before, after, '', '', {context}));
			return;
		}
		const maxEditLength = editLimit;
		structuredPatch('', '', before, after, '', '', {context, maxEditLength, callback});
	});
}

/** Reads both sides to their ends, and returns the offset of their first difference. */
async function readBoth(one: Side, other: Side): Promise<number | undefined> {
	try {
		let difference: number | undefined;
		for (let offset = 0; ; ) {
			const [left, right] = await Promise.all([one.rest(), other.rest()]);
			if (left.length === 0 && right.length === 0) return difference;
			const length =
				left.length === 0 || right.length === 0
					? Math.max(left.length, right.length)
					: Math.min(left.length, right.length);
			const before = one.take(length);
			const after = other.take(length);
			difference ??= firstDifference(before, after, offset);
			offset += length;
		}
	} finally {
		await Promise.all([one.close(), other.close()]);
	}
}

function firstDifference(one: Uint8Array, other: Uint8Array, offset: number): number | undefined {
	if (Buffer.compare(one, other) === 0) return undefined;
	const at = one.findIndex((byte, index) => byte !== other[index]);
	return offset + (at < 0 ? one.length : at);
}

/** One of two contents that are read side by side. */
class Side {
	readonly #chunks: AsyncIterator<Uint8Array>;
	readonly #hash = createHash('sha256');
	#rest: Uint8Array = new Uint8Array();
	#bytes = 0;
	#kept: Uint8Array[] = [];

	constructor(chunks: AsyncIterable<Uint8Array>) {
		this.#chunks = chunks[Symbol.asyncIterator]();
	}

	/** The bytes that come next; none at the end. */
	async rest(): Promise<Uint8Array> {
		while (this.#rest.length === 0) {
			const next = await this.#chunks.next();
			if (next.done) break;
			// The source may reuse the memory of a chunk.
			this.#rest = next.value.slice();
		}
		return this.#rest;
	}

	/** Takes at most `length` of them. */
	take(length: number): Uint8Array {
		const part = this.#rest.subarray(0, length);
		this.#rest = this.#rest.subarray(part.length);
		this.#hash.update(part);
		this.#bytes += part.length;
		if (this.#bytes > diffLimit) this.#kept = [];
		else this.#kept.push(part);
		return part;
	}

	summary(): ContentSummary {
		return {bytes: this.#bytes, sha256: this.#hash.digest('hex')};
	}

	text(): 'large' | 'binary' | {readonly text: string} {
		if (this.#bytes > diffLimit) return 'large';
		const bytes = Buffer.concat(this.#kept);
		const encoding = encodingOf(bytes);
		return encoding === undefined ? 'binary' : {text: decodeText(bytes, encoding)};
	}

	async close(): Promise<void> {
		await this.#chunks.return?.();
	}
}
