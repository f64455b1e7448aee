import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {loadImage} from '../../../source/load/load-image.ts';
import {contentOf} from '../../../source/sources/image-content.ts';
import {openImage} from '../../../source/sources/open-image.ts';
import {file, generated} from '../../fixtures/layer-tar.ts';
import {
	type ListedFormat,
	type ListedImageOptions,
	listedImage,
} from '../../fixtures/listed-blob.ts';
import {registryServer} from '../../fixtures/registry-server.ts';
import {digestOf} from '../../fixtures/test-image.ts';

const large = generated(200_000);
const same = generated(120_000, 2);
const layers = [
	[file('large', large), file('same', same), file('small', 'hello\n')],
	[file('large', generated(200_000, 3)), file('same', same, {mode: 0o600})],
];

/** Starts a registry with an image whose layers have tables of contents. */
async function startRegistry(
	context: TestContext,
	format: ListedFormat,
	options?: ListedImageOptions,
) {
	const {storedBytes, ...content} = await listedImage(layers, format, options);
	const server = await registryServer(context, content);
	return {...server, storedBytes};
}

for (const format of ['eStargz', 'zstd:chunked'] as const) {
	describe(`an image of ${format} layers`, () => {
		test('is read from its tables of contents, with the figures of the whole layers', async context => {
			const {host, sentBytes, storedBytes} = await startRegistry(context, format);
			const listed = await openImage(`registry:${host}/app`, {env: {}});
			const figures = (await loadImage(listed)).analysis;
			await listed.close();
			assert.ok(sentBytes() < storedBytes / 50, `${sentBytes()} of ${storedBytes} bytes`);

			const plain = await startRegistry(context, format, {change: () => ({})});
			const whole = await openImage(`registry:${plain.host}/app`, {env: {}});
			assert.deepEqual((await loadImage(whole)).analysis, figures);
			await whole.close();
			assert.deepEqual(figures.wasted.map(({path, cause}) => [path, cause]).slice(0, 2), [
				['/large', 'replaced'],
				['/same', 'metadata-only'],
			]);
		});

		test('gives the contents of single files by range requests', async context => {
			const {host, requests} = await startRegistry(context, format);
			const opened = await openImage(`registry:${host}/app`, {env: {}});
			const image = await loadImage(opened);
			const before = requests.length;
			const {tree} = image;
			for (const [path, layer, content] of [
				['/large', 0, large],
				['/same', 1, same],
				['/small', 1, 'hello\n'],
			] as const) {
				const version = tree.versionAt(tree.find(path), layer);
				const bytes = Buffer.concat(await Array.fromAsync(contentOf(opened, image, version)));
				assert.ok(bytes.equals(Buffer.from(content)), path);
			}
			await opened.close();
			assert.equal(requests.length - before, 3);
		});

		test('with a table that would take gigabytes is read as a whole', async context => {
			const entries = '{},'.repeat(1_000_000);
			for (const table of [
				Buffer.from(`{"version":1,"entries":[${entries}{}]}`),
				Buffer.from('['.repeat(1_000_000)),
				Buffer.alloc(65 * 1024 * 1024, ' '),
			]) {
				const {host} = await startRegistry(context, format, {table});
				const opened = await openImage(`registry:${host}/app`, {env: {}});
				const {analysis} = await loadImage(opened);
				await opened.close();
				// The table of eStargz is a file, too.
				const wasted = analysis.wasted.map(({path}) => path).filter(path => !/index/.test(path));
				assert.deepEqual(wasted, ['/large', '/same']);
			}
		});

		test('with a table of another digest is refused', async context => {
			const {host} = await startRegistry(context, format, {
				change: annotations =>
					Object.fromEntries(
						Object.entries(annotations).map(([key, value]) => [
							key,
							value.startsWith('sha256:') ? digestOf(Buffer.of()) : value,
						]),
					),
			});
			const opened = await openImage(`registry:${host}/app`, {env: {}});
			await assert.rejects(opened.readLayers(), /layer 0 \(COPY ?\) has the digest sha256:/);
			await opened.close();
		});
	});
}

test('zstd:chunked layers of nerdctl, which has other annotations, are read from their tables', async context => {
	const {host, sentBytes, storedBytes} = await startRegistry(context, 'zstd:chunked', {
		change: annotations => ({
			'containerd.io/snapshot/stargz/toc.digest': digestOf(Buffer.of()),
			...Object.fromEntries(
				Object.entries(annotations).map(([key, value]) => [key.replace('.github', ''), value]),
			),
		}),
	});
	const opened = await openImage(`registry:${host}/app`, {env: {}});
	await loadImage(opened);
	await opened.close();
	assert.ok(sentBytes() < storedBytes / 50, `${sentBytes()} of ${storedBytes} bytes`);
});
