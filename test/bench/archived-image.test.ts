import assert from 'node:assert/strict';
import {Readable} from 'node:stream';
import {test} from 'node:test';
import {gunzipSync} from 'node:zlib';
import {archivedImage, entriesOf} from '../../bench/archived-image.ts';
import {ensureImage} from '../../bench/bench-images.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {digestOf} from '../fixtures/test-image.ts';

test('archivedImage() reads the layers of a generated archive as they are stored', async context => {
	const archive = ensureImage(await temporaryFolder(context), {
		kind: 'distribution',
		entries: 90,
		layers: 3,
		megabytes: 1,
		compression: 'gzip',
	});
	const {config, layers, tags} = await archivedImage(archive);
	assert.match(tags[0], /^bench\/distribution-90-3-1-gzip-/);
	const tars = layers.map(layer => gunzipSync(layer));
	assert.deepEqual(tars.map(digestOf), JSON.parse(config.toString()).rootfs.diff_ids);
	const [, , last] = await Promise.all(tars.map(tar => entriesOf(Readable.from([tar]))));
	assert.ok(last.some(({header}) => header.name === 'opt/part0/.wh.package1'));
	const file = last.find(({header}) => header.name === 'opt/part2/package0/file1');
	assert.ok(file && file.content.length === file.header.size);
});
