import type {ImageInfo, SourceName} from '../image/image-info.ts';
import {printable} from '../text/printable.ts';
import type {Paint} from './paint.ts';

const sourceTexts: Readonly<Record<SourceName, string>> = {
	docker: 'from the Docker Engine',
	podman: 'from Podman',
	'docker-archive': 'from a Docker archive',
	'oci-archive': 'from an OCI archive',
	oci: 'from an OCI image layout',
	dir: 'from a folder of skopeo',
	'docker-folder': 'from an unpacked Docker archive',
	'root-file-system': 'from a root file system',
	registry: 'from its registry',
};

/** The line that names the image: reference, other tags, platform and source. */
export function imageHeading({reference, platform, source, tags}: ImageInfo, paint: Paint): string {
	const others = tags.filter(tag => tag !== reference).slice(0, 3);
	const names = others.length === 0 ? '' : ` (${others.join(', ')})`;
	return `${paint('heading', printable(reference + names))}, ${printable(platform || 'unknown platform')}, ${sourceTexts[source]}`;
}
