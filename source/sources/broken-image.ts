import {Failure, isAbort} from '../failure.ts';
import {UnsupportedCompressionError} from '../layer/decompress.ts';
import {DecompressionError, TarError, TarLimitError} from '../layer/layer-error.ts';
import {WrongContentError} from './digest-check.ts';
import {StalledError} from './patient-chunks.ts';

/** The failure for an image that cannot be read. */
export function brokenImage(place: string, reason: string): Failure {
	return new Failure(
		`${place} holds a broken image: ${reason}`,
		'Save the image again; if it was copied, compare the sizes of both files.',
	);
}

/** Something has the name of the image, but is not an image. Another source may have it. */
export class NoImageFailure extends Failure {}

/** The failure for a layer that the manifest names and the archive lacks. */
export function missingLayer(place: string, blob: string): Failure {
	return brokenImage(place, `the layer ${blob} is missing`);
}

/** Turns an error of reading an archive into a {@link Failure}; returns other errors unchanged. */
export function toFailure(error: unknown, place: string): unknown {
	if (isAbort(error) || error instanceof Failure) return error;
	if (error instanceof UnsupportedCompressionError) {
		return new Failure(
			`${place} holds ${error.message}`,
			'Decompress it on the way: xz -dc FILE | layerscope - (or bunzip2 -c).',
			{cause: error},
		);
	}
	if (error instanceof TarLimitError) {
		return new Failure(
			`${place} cannot be read safely: it has ${error.message}`,
			'No build tool writes such a file. Do not trust this image.',
			{cause: error},
		);
	}
	if (error instanceof StalledError) {
		return new Failure(
			`${place} cannot be read: ${error.message}`,
			'Check the connection, and try again.',
			{cause: error},
		);
	}
	const brokenKinds = [TarError, DecompressionError, WrongContentError];
	if (error instanceof Error && brokenKinds.some(kind => error instanceof kind)) {
		return brokenImage(place, error.message);
	}
	const code = (error as NodeJS.ErrnoException).code;
	if (code === 'EIO' || code === 'ENOENT' || code === 'ECONNRESET') {
		return brokenImage(place, `it could not be read to its end (${code})`);
	}
	return error;
}

/** The failure for a file that is not an image. */
export function noArchive(place: string): Failure {
	return new NoImageFailure(
		`${place} is not an image archive`,
		'Give an archive that docker save, podman save, skopeo copy or buildx wrote, or the tar of a root file system.',
	);
}
