import assert from 'node:assert/strict';
import {test} from 'node:test';
import {crc32} from 'node:zlib';
import {EntryKind} from '../../source/layer/entry-kind.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {contentOf} from '../../source/sources/image-content.ts';
import type {OpenedImage, Progress} from '../../source/sources/source.ts';
import {treePaths} from '../fixtures/image-tree.ts';
import {directory, file, generated, hardLink, symlink, whiteout} from '../fixtures/layer-tar.ts';
import {type TestImage, testImage} from '../fixtures/test-image.ts';

/** The image that every source is asked for: several kinds of waste, an empty layer, and one layer twice. */
export function contractImage(tag: string): Promise<TestImage> {
	const again = [file('etc/motd', 'hello\n')];
	return testImage(
		[
			{
				createdBy: 'COPY base / # buildkit',
				entries: [
					directory('etc'),
					directory('srv'),
					file('srv/data', generated(40_000)),
					file('srv/linked', generated(9000, 2)),
					hardLink('srv/link', 'srv/linked'),
					symlink('srv/latest', 'data'),
				],
			},
			{createdBy: 'ENV MODE=production'},
			{createdBy: '/bin/sh -c #(nop) COPY motd in /etc/motd', entries: again},
			{
				createdBy: 'RUN /bin/sh -c chmod 600 /srv/data # buildkit',
				entries: [file('srv/data', generated(40_000), {mode: 0o600})],
			},
			{createdBy: 'WORKDIR /srv', entries: []},
			{createdBy: 'RUN /bin/sh -c rm /srv/linked', entries: [whiteout('srv/linked')]},
			{createdBy: '/bin/sh -c #(nop) COPY motd in /etc/motd', entries: again},
			{createdBy: 'CMD ["/bin/sh"]'},
		],
		{tags: [tag]},
	);
}

/** A source with the {@link contractImage}. */
export type ContractSubject = {
	/** Whether the source must be read to its end before its layers are known. */
	readonly isCompressed?: boolean;
	/** Whether the source knows the image's tags. */
	readonly hasNames?: boolean;
	/** Opens the image anew. */
	readonly open: (options?: {
		readonly onProgress?: (progress: Progress) => void;
	}) => Promise<OpenedImage>;
	readonly image: TestImage;
};

/** The tests that every source passes. */
export function testSourceContract(makeSubject: () => Promise<ContractSubject>): void {
	/** Opens the image, and lets go of it when `use` is done. */
	const withImage = async (use: (opened: OpenedImage, image: TestImage) => Promise<void>) => {
		const {open, image} = await makeSubject();
		const opened = await open();
		try {
			await use(opened, image);
		} finally {
			await opened.close();
		}
	};

	test('it knows layers, tags and platform before a layer is read, unless it must read everything', async () => {
		const {open, image, isCompressed = false, hasNames = true} = await makeSubject();
		const opened = await open();
		const isKnown = opened.info.layers.length > 0;
		assert.equal(isKnown, !isCompressed);
		const {info} = isKnown ? opened : await opened.readLayers();
		await opened.close();
		const config = JSON.parse(image.config.toString());
		assert.deepEqual(
			info.layers.map(({diffId}) => diffId),
			config.rootfs.diff_ids,
		);
		assert.equal(
			info.tags.some(tag => tag.endsWith(image.tags[0])),
			hasNames,
		);
		assert.equal(info.platform, 'linux/amd64');
	});

	test('it puts steps without a layer in their place in the history', () =>
		withImage(async opened => {
			const {info} = await opened.readLayers();
			assert.deepEqual(
				info.history.map(({layer}) => layer),
				[0, null, 1, 2, 3, 4, 5, null],
			);
			assert.equal(info.layers[2].command, 'RUN chmod 600 /srv/data');
			assert.equal(info.history[1].command, 'ENV MODE=production');
		}));

	test('it gives the figures of the image', () =>
		withImage(async opened => {
			const {analysis, tree} = await loadImage(opened);
			assert.deepEqual(
				analysis.layers.map(({storedBytes}) => storedBytes),
				[49_000, 6, 40_000, 0, 0, 6],
			);
			assert.equal(analysis.totals.finalBytes, 49_006);
			assert.deepEqual(
				analysis.wasted.map(({path, bytes, cause, layers}) => ({path, bytes, cause, layers})),
				[
					{path: '/srv/data', bytes: 40_000, cause: 'metadata-only', layers: [0, 2]},
					{path: '/etc/motd', bytes: 6, cause: 'identical', layers: [1, 5]},
				],
			);
			assert.deepEqual(treePaths(tree), [
				'/etc',
				'/etc/motd',
				'/srv',
				'/srv/data',
				'/srv/latest',
				'/srv/link',
			]);
		}));

	test('it gives every layer once it is read, and reports progress', async () => {
		const {open} = await makeSubject();
		const told: Progress[] = [];
		const onProgress = (progress: Progress) => void told.push(progress);
		const opened = await open({onProgress});
		const layers = new Set<number>();
		await opened.readLayers({onLayer: layer => void layers.add(layer), onProgress});
		await opened.close();
		assert.deepEqual([...layers].sort(), [0, 1, 2, 3, 4, 5]);
		const bytes = told.map(({doneBytes}) => doneBytes);
		assert.ok(bytes.length > 0 && bytes.at(-1)! > 0);
		assert.deepEqual(
			bytes,
			bytes.toSorted((one, other) => one - other),
			'never goes back',
		);
	});

	test('it gives the exact bytes of every file, repeatedly', () =>
		withImage(async opened => {
			const image = await loadImage(opened);
			const {tree} = image;
			const expected = {'/srv/data': generated(40_000), '/srv/link': generated(9000, 2)};
			for (const [path, content] of [...Object.entries(expected), ...Object.entries(expected)]) {
				const version = tree.versionAt(tree.find(path), tree.lastLayer);
				assert.equal(tree.kindOf(version), EntryKind.file);
				const bytes = Buffer.concat(await Array.fromAsync(contentOf(opened, image, version)));
				assert.equal(crc32(bytes), crc32(content), path);
			}
		}));

	test('it stops when it is aborted', () =>
		withImage(async opened => {
			const controller = new AbortController();
			controller.abort();
			await assert.rejects(opened.readLayers({signal: controller.signal}), {name: 'AbortError'});
		}));
}
