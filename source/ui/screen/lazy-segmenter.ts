// Destructured, because the build replaces `Intl.Segmenter` by the class below.
const {Segmenter} = globalThis.Intl;

/**
 * Replaces `Intl.Segmenter` in the bundle. Ink's packages create several when they are loaded; the first
 * one loads a part of ICU, and most screens need none.
 */
export class LazySegmenter {
	readonly #given: ConstructorParameters<typeof Intl.Segmenter>;
	#segmenter: Intl.Segmenter | undefined;

	constructor(...given: ConstructorParameters<typeof Intl.Segmenter>) {
		this.#given = given;
	}

	segment(text: string): Intl.Segments {
		this.#segmenter ??= new Segmenter(...this.#given);
		return this.#segmenter.segment(text);
	}
}
