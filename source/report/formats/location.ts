import {printable} from '../../text/printable.ts';
import type {ReportedDockerfile} from './reported.ts';

/**
 * The file that an issue is shown at, as a relative URI: the Dockerfile, or the name of the image if no
 * Dockerfile is given. Code scanning requires a file, and none of the repository would be right.
 */
export function locationUri(reference: string, dockerfile: ReportedDockerfile | undefined): string {
	const name = printable(dockerfile?.path ?? reference).replace(/^\/+/, '');
	return name.split('/').map(encodeURIComponent).join('/');
}
