// Spelled so that the build, which puts the class below in its place, leaves it alone.
const {Segmenter} = globalThis.Intl;

/**
 * Stands in the bundle for `Intl.Segmenter`, of which Ink's packages make several when they are loaded:
 * the first one makes a part of ICU load, and most screens need none.
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
