import {execFileSync} from 'node:child_process';
import {mkdirSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {ociBlobs} from '../test/fixtures/archives.ts';
import {archivedImage} from './archived-image.ts';

/**
 * Writes the image of a docker archive as an OCI layout, to a folder and to an archive; a separate process,
 * so that the measuring one stays small.
 */
const [dockerArchive, folder, archive] = process.argv.slice(2);
const {blobs, root} = ociBlobs([await archivedImage(dockerArchive)], {compression: 'none'});
mkdirSync(path.join(folder, 'blobs/sha256'), {recursive: true});
for (const [digest, bytes] of blobs) {
	writeFileSync(path.join(folder, 'blobs', digest.replace(':', '/')), bytes);
}
const {mediaType} = JSON.parse(String(blobs.get(root)));
const index = {
	schemaVersion: 2,
	manifests: [{mediaType, digest: root, size: blobs.get(root)?.length}],
};
writeFileSync(path.join(folder, 'index.json'), JSON.stringify(index));
writeFileSync(path.join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
const unfinished = `${archive}.unfinished`;
execFileSync('tar', ['-cf', unfinished, '-C', folder, 'blobs', 'index.json', 'oci-layout']);
renameSync(unfinished, archive);
