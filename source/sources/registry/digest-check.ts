import {createHash, type Hash} from 'node:crypto';

/** Content that is not what its digest says. */
export class WrongContentError extends Error {
	override readonly name = 'WrongContentError';
}

/** Compares bytes with their digest while they pass. */
export class DigestCheck {
	readonly #digest: string;
	readonly #hash: Hash;
	#received = 0;
	#isFinished = false;

	/** @param digest `sha256:…` or `sha512:…` */
	constructor(digest: string) {
		this.#digest = digest;
		this.#hash = createHash(digest.slice(0, digest.indexOf(':')));
	}

	/** Bytes that have passed. */
	get received(): number {
		return this.#received;
	}

	/** Whether the digest was compared. */
	get isFinished(): boolean {
		return this.#isFinished;
	}

	add(chunk: Uint8Array): void {
		this.#received += chunk.length;
		this.#hash.update(chunk);
	}

	/** @throws WrongContentError if the digest of all bytes is another one */
	finish(): void {
		this.#isFinished = true;
		if (this.#digest.endsWith(`:${this.#hash.digest('hex')}`)) return;
		throw new WrongContentError(`the content of ${this.#digest} has another digest`);
	}
}
