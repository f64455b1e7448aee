import assert from 'node:assert/strict';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {describe, test} from 'node:test';
import {openImage} from '../../../source/sources/open-image.ts';
import {docker20Archive} from '../../fixtures/archives.ts';
import {engineAt} from '../../fixtures/engine.ts';
import {testHosts, withoutEngine} from '../../fixtures/test-hosts.ts';
import {contractImage, testSourceContract} from '../contract.ts';

const tag = 'layerscope-test/contract:1';

for (const host of testHosts) {
	describe(`an image of the engine at ${host}`, () => {
		const docker = engineAt(host);

		test.before(async () => {
			const archive = await docker20Archive(await contractImage(tag));
			const answer = await docker.loadImage(Readable.from([archive]));
			await buffer(answer);
		});

		test.after(() => docker.getImage(tag).remove({force: true}));

		testSourceContract(async () => ({
			image: await contractImage(tag),
			open: options => openImage(`docker:${tag}`, {host, ...options}),
		}));

		test('an unknown name is reported with all sources that were tried', async () => {
			await assert.rejects(openImage('layerscope-test/none:1', {host}), {
				name: 'Failure',
				message: `layerscope-test/none:1 was not found: no file layerscope-test/none:1, no image of that name in the ${host.includes('podman') ? 'Podman' : 'Docker'} engine at ${host}`,
			});
		});

		test('a name with special characters of URLs requests nothing else', async () => {
			for (const name of ['docker:../containers/json?x', 'docker:a/../../info', 'docker:x#y']) {
				await assert.rejects(openImage(name, {host}), /was not found/);
			}
		});
	});
}

test('an engine is available for tests', {skip: withoutEngine}, () => {
	assert.notEqual(testHosts.length, 0);
});
