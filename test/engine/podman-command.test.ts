import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {loadImage} from '../../source/load/load-image.ts';
import {engineSource} from '../../source/sources/engine/engine.ts';
import {podmanCommand, startPodman} from '../../source/sources/engine/podman-service.ts';
import {parseReference} from '../../source/sources/reference.ts';
import {engineAt, loadIntoEngine, removeImage} from '../fixtures/engine.ts';
import {contractImage} from '../sources/contract.ts';

/** A folder with a `podman` that can be run; TMPDIR must be a folder that it can see. */
const PATH = process.env.LAYERSCOPE_TEST_PODMAN ?? '';
const [address] = podmanCommand({PATH});
const skip = address === undefined && 'LAYERSCOPE_TEST_PODMAN names no folder with podman';

describe('a real podman command', {skip}, () => {
	for (const [kind, tag, name] of [
		['an image by its name', 'docker.io/layerscope-test/command:1', 'layerscope-test/command:1'],
		['a local image by its short name', 'localhost/layerscope-command:1', 'layerscope-command:1'],
	] as const) {
		test(`gives ${kind} without a socket of the system`, async context => {
			const {socketPath, stop} = await startPodman(address.program!, undefined);
			const podman = engineAt(`unix://${socketPath}`);
			context.after(async () => {
				await removeImage(podman, tag);
				stop();
			});
			await loadIntoEngine(podman, await contractImage(tag));
			const opened = await engineSource([address]).open(parseReference(`podman:${name}`), {});
			assert.ok(opened);
			const {info, analysis} = await loadImage(opened);
			await opened.close();
			assert.equal(info.source, 'podman');
			assert.deepEqual(info.tags, [tag]);
			assert.equal(analysis.totals.finalBytes, 49_006);
		});
	}
});
