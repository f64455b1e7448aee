import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {paintWith} from '../../source/report/paint.ts';
import {removableLines} from '../../source/report/removable-lines.ts';
import {file, generated, type LayerEntry} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';

describe('the estimate of removable paths', () => {
	test('has a row with advice for each kind, and sums up small and unlikely ones', async () => {
		const layers = [
			[file('etc/debian_version', '12')],
			[
				file('var/cache/apt/a', generated(2_000_000)),
				file('tmp/a', generated(300_000)),
				file('tmp/b', generated(100)),
			],
			[
				file('tmp/c', generated(200)),
				file('root/.npm/_cacache/a', generated(5000)),
				file('usr/share/man/a', generated(7000)),
			],
		];
		assert.deepEqual(await linesOf(layers), [
			'Removable in the final image: ≈ 2.31 MB (an estimate)',
			'  ≈ 2 MB package cache (layer 1): /var/cache/apt',
			'    → End the RUN of layer 1 with apt-get clean.',
			'  ≈ 300 kB temporary files (layers 1, 2): /tmp/a, /tmp/c and /tmp/b',
			'    → End the RUNs of layers 1 and 2 with rm -rf /tmp/* /var/tmp/*.',
			'  ≈ 5 kB of 1 more kind; see --json.',
			'  ≈ 7 kB less likely: docs, translations or build caches; see --json.',
			'',
		]);
	});

	test('fits into 80 columns, with the folder that many paths have in common', async () => {
		const modules = Array.from({length: 5}, (_, at) =>
			file(`usr/lib/python3/dist-packages/p${at}/__pycache__/x`, generated(100_000)),
		);
		const lines = await linesOf([[file('etc/debian_version', '12')], modules], 80);
		assert.deepEqual(lines.slice(1, 3), [
			'  ≈ 500 kB Python bytecode (layer 1): 5 paths below',
			'    /usr/lib/python3/dist-packages',
		]);
		assert.deepEqual(
			lines.filter(line => line.length > 80),
			[],
		);
	});

	test('is one line if there is little', async () => {
		assert.deepEqual(await linesOf([[file('tmp/a', 'hello')]]), [
			'Removable in the final image: ≈ 5 B (an estimate)',
			'  ≈ 5 B of 1 kind; see --json.',
			'',
		]);
	});

	test('is missing if there is nothing', async () => {
		assert.deepEqual(await linesOf([[file('app', 'hello')]]), []);
	});

	test('escapes control characters of paths', async () => {
		const lines = await linesOf([[file('tmp/\x1b[2J', generated(200_000))]]);
		assert.ok(lines.every(line => !line.includes('\x1b')));
	});

	test('advises another base image for what comes with it', async () => {
		const list = file('var/lib/apt/lists/a', generated(200_000));
		const inherited = 'saves these bytes: they come with the base image (layer 0).';
		const [, , advice] = await linesOf([[list]]);
		assert.equal(advice.trim(), `→ Only another base image, such as a slim variant, ${inherited}`);
		const [, , mixed] = await linesOf([[list], [file('var/lib/apt/lists/b', 'b')]]);
		assert.match(mixed, /apt\/lists\/\*\. The part in layer 0 comes with the base image\.$/);
	});
});

async function linesOf(
	layers: readonly (readonly LayerEntry[])[],
	columns = 130,
): Promise<readonly string[]> {
	const image = await loadedImage(
		layers.map((entries, at) => ({createdBy: at === 0 ? 'ADD rootfs /' : 'RUN x', entries})),
	);
	return removableLines(image, {columns, paint: paintWith(false)});
}
