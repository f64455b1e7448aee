import path from 'node:path';
import {readContainerConfig} from '../image/container-config.ts';
import {type ImageInfo, noDetails} from '../image/image-info.ts';
import {bytesAt} from '../layer/byte-table.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {rootPath} from '../layer/path-table.ts';
import {decodeName} from '../text/name-bytes.ts';

/** Names at the top of a root file system. */
const topNames: ReadonlySet<string> = new Set([
	...['bin', 'boot', 'dev', 'etc', 'home', 'lib', 'lib64', 'media', 'mnt', 'opt', 'proc', 'root'],
	...['run', 'sbin', 'srv', 'sys', 'tmp', 'usr', 'var', '.dockerenv'],
]);

/** Whether names are those at the top of a root file system. Two are enough: `dev` and `etc`. */
export function isRootFileSystem(names: Iterable<string>): boolean {
	return [...new Set(names)].filter(name => topNames.has(name)).length >= 2;
}

/** Whether a tar is one of a root file system, as docker export and debootstrap make them. */
export function holdsRootFileSystem({paths}: LayerIndex): boolean {
	const names: string[] = [];
	for (let child = rootPath + 1; child < paths.count; child++) {
		if (paths.parents[child] === rootPath) names.push(decodeName(bytesAt(paths.names, child)));
	}
	return isRootFileSystem(names);
}

/** Names at the top of an image archive. */
const archiveNames =
	/^(?:blobs|oci-layout|index\.json|manifest\.json|repositories|version|(?:sha256:)?[0-9a-f]{64}(?:[./].*)?)$/;

/** The kind of a tar, by the name of its first entry. */
export function tarKind(firstName: string): 'archive' | 'root file system' | 'unknown' {
	const [top = '', ...below] = firstName.replace(/^(?:\.?\/)+/, '').split('/');
	if (archiveNames.test(top)) return 'archive';
	if (topNames.has(top)) return 'root file system';
	// The layout of Docker before version 25, whatever the folders of its layers are called.
	return below.join('/') === 'layer.tar' ? 'archive' : 'unknown';
}

/** The image of a root file system: one layer. */
export function rootFileSystemInfo(
	reference: string,
	place: string,
	cacheKey: string | undefined,
): ImageInfo {
	const command = `ADD ${place === '-' ? 'rootfs.tar' : path.basename(place)} /`;
	const createdAt = null;
	const layer = {
		...{index: 0, diffId: '', digest: null, mediaType: null, compressedBytes: null, blob: ''},
		...{command, createdAt, cacheKey},
	};
	return {
		...{reference, source: 'root-file-system', id: '', platform: '', platforms: [], tags: []},
		layers: [layer],
		history: [{command, createdBy: command, createdAt, comment: '', layer: 0}],
		config: readContainerConfig(undefined),
		details: noDetails,
		warnings: [],
	};
}
