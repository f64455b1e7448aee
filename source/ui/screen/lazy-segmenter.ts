import {signCharacters} from './own-signs.ts';

// Destructured, because the build replaces `Intl.Segmenter` by the class below.
const {Segmenter} = globalThis.Intl;

/** Texts each of whose characters is a segment of its own: the usual ones, with escape sequences. */
const singles = new RegExp(`^[\\x1b\\x20-\\x7e${signCharacters}]*$`);

/**
 * Replaces `Intl.Segmenter` in the bundle. Ink's packages split every text of the screen with it. The first
 * use loads a part of ICU, and most screens need none.
 */
export class LazySegmenter {
	readonly #given: ConstructorParameters<typeof Intl.Segmenter>;
	readonly #isByGrapheme: boolean;
	#segmenter: Intl.Segmenter | undefined;

	constructor(...given: ConstructorParameters<typeof Intl.Segmenter>) {
		this.#given = given;
		this.#isByGrapheme = (given[1]?.granularity ?? 'grapheme') === 'grapheme';
	}

	segment(text: string): Segments {
		if (this.#isByGrapheme && singles.test(text)) return singleSegments(text);
		this.#segmenter ??= new Segmenter(...this.#given);
		return this.#segmenter.segment(text);
	}
}

type Segments = Pick<Intl.Segments, 'containing'> & Iterable<Intl.SegmentData>;

function singleSegments(input: string): Segments {
	const segmentAt = (index: number) => ({segment: input[index], index, input});
	return {
		containing: (index = 0) => (index < input.length ? segmentAt(index) : undefined),
		[Symbol.iterator]: () => Array.from(input, (_, index) => segmentAt(index)).values(),
	};
}
