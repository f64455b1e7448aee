import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {extract} from 'tar-stream';
import {createSnapshot} from '../../source/image/create-snapshot.ts';
import {indexTree} from '../../source/image/tree-index.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {buildImage, engineAt, removeImage, staticBusybox} from '../fixtures/engine.ts';
import {file} from '../fixtures/layer-tar.ts';
import {testHosts} from '../fixtures/test-hosts.ts';

const tag = 'layerscope-test/container:1';

/** Writes a new file, a second name of it, and removes, replaces and changes files of the image. */
const script = [
	'echo hello >/new',
	'/bin/busybox ln /new /second',
	'/bin/busybox rm -r /old/a /gone',
	'/bin/busybox mkdir /gone',
	'echo b >/gone/b',
	'/bin/busybox chmod 700 /old/c',
].join(' && ');

/** Bytes of all files of a tar. */
async function bytesOf(tar: NodeJS.ReadableStream): Promise<number> {
	const entries = extract();
	tar.pipe(entries as unknown as NodeJS.WritableStream);
	let bytes = 0;
	for await (const entry of entries) {
		bytes += entry.header.size ?? 0;
		entry.resume();
	}
	return bytes;
}

for (const host of testHosts) {
	describe(`a container of the engine at ${host}`, () => {
		test('has the final bytes of its export, and its own files on top', async context => {
			const busybox = await staticBusybox();
			if (!busybox) return context.skip('needs a static busybox');
			const docker = engineAt(host);
			context.after(() => removeImage(docker, tag));
			await buildImage(docker, tag, 'FROM scratch\nCOPY bin /bin\nCOPY old /old\nCOPY gone /gone', [
				file('bin/busybox', busybox, {mode: 0o755}),
				...['old/a', 'old/c', 'gone/x'].map(name => file(name, name)),
			]);
			const container = await docker.createContainer({
				Image: tag,
				Entrypoint: ['/bin/busybox', 'sh', '-c', script],
				HostConfig: {NetworkMode: 'none'},
			});
			context.after(() => container.remove({force: true}));
			await container.start();
			await container.wait();
			const opened = await openImage(`container:${container.id}`, {host});
			const {tree, analysis} = await loadImage(opened);
			await opened.close();
			const snapshot = createSnapshot(indexTree(tree), {layer: tree.lastLayer, isOwn: false});
			const sizeOf = (path: string) => snapshot.totalBytesOf(tree.find(path));
			assert.deepEqual([sizeOf('/new'), sizeOf('/second')], [6, 6]);
			assert.equal(sizeOf('/gone'), 2);
			assert.equal(sizeOf('/old'), 5);
			assert.equal(analysis.totals.finalBytes, await bytesOf(await container.export()));
			assert.equal(analysis.layers.at(-1)?.storedBytes, 6 + 2 + 5);
		});
	});
}
