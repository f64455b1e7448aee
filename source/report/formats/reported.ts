import type {Outcome} from '../../check/outcome.ts';
import type {Instruction} from '../../dockerfile/instruction.ts';
import {printable} from '../../text/printable.ts';

/** A Dockerfile that reports point at. */
export type ReportedDockerfile = {
	/** From the root of the repository, with slashes. Not made printable. */
	readonly path: string;
	readonly instructions: readonly Instruction[];
};

/** A run of `layerscope ci`, as reports get it. */
export type Reported = {
	/** In the order of the command line. */
	readonly outcomes: readonly Outcome[];
	/** Whether one image was given, and one platform: its JSON is not a list. */
	readonly isSingle: boolean;
	readonly dockerfile?: ReportedDockerfile | undefined;
};

/** Writes a report. Returns `undefined` if there is nothing to write. */
export type WriteReport = (run: Reported) => string | undefined;

/**
 * The file that an issue is shown at, as a relative URI: the Dockerfile, or the name of the image if no
 * Dockerfile is given. Code scanning requires a file, and none of the repository would be right.
 */
export function locationUri(reference: string, dockerfile: ReportedDockerfile | undefined): string {
	const name = printable(dockerfile?.path ?? reference).replace(/^\/+/, '');
	return name.split('/').map(encodeURIComponent).join('/');
}
