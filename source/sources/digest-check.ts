import {createHash, type Hash} from 'node:crypto';

/** Content that is not what its digest says. */
export class WrongContentError extends Error {
	override readonly name = 'WrongContentError';
	readonly #expected: string;
	readonly #actual: string;

	/** @param subject the content in messages */
	constructor(expected: string, actual: string, subject = 'its content') {
		super(`${subject} has the digest ${shortened(actual)}, not ${shortened(expected)}`);
		this.#expected = expected;
		this.#actual = actual;
	}

	/** The same error, with a name for the content. */
	of(subject: string): WrongContentError {
		return new WrongContentError(this.#expected, this.#actual, subject);
	}
}

function shortened(digest: string): string {
	return digest.replace(/^(\w+:\w{12})\w+$/, '$1…');
}

/** Compares bytes with their digest while they pass. */
export class DigestCheck {
	readonly #digest: string;
	readonly #algorithm: string;
	readonly #hash: Hash;
	#received = 0;

	/** @param digest `sha256:…` or `sha512:…` */
	constructor(digest: string) {
		this.#digest = digest;
		this.#algorithm = digest.slice(0, digest.indexOf(':'));
		this.#hash = createHash(this.#algorithm);
	}

	/** Bytes that have passed. */
	get received(): number {
		return this.#received;
	}

	add(chunk: Uint8Array): void {
		this.#received += chunk.length;
		this.#hash.update(chunk);
	}

	/** @throws WrongContentError if the digest of all bytes is another one */
	finish(): void {
		const actual = `${this.#algorithm}:${this.#hash.digest('hex')}`;
		if (actual !== this.#digest) throw new WrongContentError(this.#digest, actual);
	}
}
