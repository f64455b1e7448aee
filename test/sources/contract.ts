import assert from 'node:assert/strict';
import {test} from 'node:test';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import {EntryKind} from '../../source/layer/entry-kind.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {contentOf, contentsOf} from '../../source/sources/image-content.ts';
import type {OpenedImage, OpenOptions, Progress} from '../../source/sources/source.ts';
import {loadOpened, temporaryCache} from '../fixtures/cache.ts';
import {treePaths} from '../fixtures/image-tree.ts';
import {directory, file, generated, hardLink, symlink, whiteout} from '../fixtures/layer-tar.ts';
import {type TestImage, testImage} from '../fixtures/test-image.ts';
import {type Troubles, testTroubles} from './troubles-contract.ts';

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

/** The properties that a source tells of its image. */
export type Expected = {
	readonly diffIds: readonly string[];
	readonly platform: string;
	/** The end of one of its tags; `undefined` if the source knows none. */
	readonly tag: string | undefined;
	/** The command of each step, and the layer that it made. */
	readonly steps: readonly (readonly [string, number | null])[];
	/** The stored bytes of each layer. */
	readonly storedBytes: readonly number[];
	readonly wasted: readonly (readonly [
		path: string,
		bytes: number,
		cause: string,
		layers: readonly number[],
	])[];
	/** Contents of files, by path and layer. */
	readonly contents: readonly (readonly [path: string, layer: number, content: Uint8Array])[];
};

/** The properties that a source with steps and layers tells of the {@link contractImage}. */
export function expectedOf({config, tags}: TestImage): Expected {
	const motd = Buffer.from('hello\n');
	return {
		diffIds: JSON.parse(config.toString()).rootfs.diff_ids,
		platform: 'linux/amd64',
		tag: tags[0],
		steps: [
			['COPY base /', 0],
			['ENV MODE=production', null],
			['COPY motd in /etc/motd', 1],
			['RUN chmod 600 /srv/data', 2],
			['WORKDIR /srv', 3],
			['RUN rm /srv/linked', 4],
			['COPY motd in /etc/motd', 5],
			['CMD ["/bin/sh"]', null],
		],
		storedBytes: [49_000, 6, 40_000, 0, 0, 6],
		wasted: [
			['/srv/data', 40_000, 'metadata-only', [0, 2]],
			['/etc/motd', 6, 'identical', [1, 5]],
		],
		contents: [
			['/srv/data', 0, generated(40_000)],
			['/srv/linked', 0, generated(9000, 2)],
			['/etc/motd', 1, motd],
			['/srv/data', 2, generated(40_000)],
			['/srv/link', 4, generated(9000, 2)],
			['/etc/motd', 5, motd],
		],
	};
}

/** A source with the {@link contractImage}. */
export type ContractSubject = {
	/** Whether the source must be read to its end before its layers are known. */
	readonly isCompressed?: boolean;
	/** Opens the image anew. */
	readonly open: (options?: OpenOptions) => Promise<OpenedImage>;
	readonly image: TestImage;
	/** By default what {@link expectedOf} says. */
	readonly expected?: Expected;
	/** How often the source was asked for data of layers, and how often that is for all contents at once. */
	readonly requests?: {readonly count: () => number; readonly forAllContents: number};
};

/**
 * The tests that every source passes.
 *
 * @param troubles how to make the source fail, as far as that is possible
 */
export function testSourceContract(
	makeGiven: () => Promise<ContractSubject>,
	troubles: Troubles = {},
): void {
	const makeSubject = async () => {
		const given = await makeGiven();
		return {...given, expected: given.expected ?? expectedOf(given.image)};
	};

	/** Opens the image, and lets go of it when `use` is done. */
	const withImage = async (
		use: (opened: OpenedImage, subject: Awaited<ReturnType<typeof makeSubject>>) => Promise<void>,
		options?: OpenOptions,
	) => {
		const subject = await makeSubject();
		const opened = await subject.open(options);
		try {
			await use(opened, subject);
		} finally {
			await opened.close();
		}
	};

	test('it knows layers, tags and platform before a layer is read, unless it must read everything', () =>
		withImage(async (opened, {expected, isCompressed = false}) => {
			const isKnown = opened.info.layers.length > 0;
			assert.equal(isKnown, !isCompressed);
			const {info} = isKnown ? opened : await opened.readLayers();
			assert.deepEqual(
				info.layers.map(({diffId}) => diffId),
				expected.diffIds,
			);
			const {tag} = expected;
			assert.equal(
				info.tags.some(name => tag === undefined || name.endsWith(tag)),
				tag !== undefined,
			);
			assert.equal(info.platform, expected.platform);
		}));

	test('it puts steps without a layer in their place in the history', () =>
		withImage(async (opened, {expected}) => {
			const {info} = await opened.readLayers();
			assert.deepEqual(
				info.history.map(({command, layer}) => [command, layer]),
				expected.steps,
			);
			for (const [command, layer] of expected.steps) {
				if (layer !== null) assert.equal(info.layers[layer].command, command);
			}
		}));

	test('it gives the figures of the image', () =>
		withImage(async (opened, {expected}) => {
			const {analysis, tree} = await loadImage(opened);
			assert.deepEqual(
				analysis.layers.map(({storedBytes}) => storedBytes),
				expected.storedBytes,
			);
			assert.equal(analysis.totals.finalBytes, 49_006);
			assert.deepEqual(
				analysis.wasted.map(({path, bytes, cause, layers}) => [path, bytes, cause, layers]),
				expected.wasted,
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

	test('it gives the same figures with a cache, when that is empty and when it is filled', async context => {
		const {open} = await makeSubject();
		const {info, analysis} = await loadOpened(await open());
		const folder = await temporaryCache(context);
		for (const _ of ['empty', 'filled']) {
			const cached = await loadOpened(await open(), new DiskCache(folder));
			assert.deepEqual(cached.analysis, analysis);
			assert.deepEqual(cached.info.history, info.history);
		}
	});

	test('it gives every layer once it is read, and reports progress', async () => {
		const {open, expected} = await makeSubject();
		const told: Progress[] = [];
		const onProgress = (progress: Progress) => void told.push(progress);
		const opened = await open({onProgress});
		const layers = new Set<number>();
		await opened.readLayers({onLayer: layer => void layers.add(layer), onProgress});
		await opened.close();
		assert.deepEqual([...layers].sort(), [...expected.diffIds.keys()]);
		const bytes = told.map(({doneBytes}) => doneBytes);
		assert.ok(bytes.length > 0 && bytes.at(-1)! > 0);
		assert.deepEqual(
			bytes,
			bytes.toSorted((one, other) => one - other),
			'never goes back',
		);
		assert.ok(told.every(({activity}) => activity !== ''));
	});

	test('it gives the exact bytes of any file in any layer, repeatedly', () =>
		withImage(
			async (opened, {expected}) => {
				const image = await loadImage(opened);
				const {tree} = image;
				for (const [path, layer, content] of [...expected.contents, ...expected.contents]) {
					const version = tree.versionAt(tree.find(path), layer);
					assert.equal(tree.kindOf(version), EntryKind.file);
					const bytes = Buffer.concat(await Array.fromAsync(contentOf(opened, image, version)));
					assert.ok(bytes.equals(content), `${path} of layer ${layer}`);
				}
			},
			{needsContents: true},
		));

	test('it gives the contents of several layers with as few requests as it can', () =>
		withImage(
			async (opened, {expected, requests}) => {
				const image = await loadImage(opened);
				const {tree} = image;
				// A stream gives the content of equal layers once only.
				const isFirst = (layer: number) =>
					expected.diffIds.indexOf(expected.diffIds[layer]) === layer;
				const wanted = new Map(
					expected.contents
						.filter(([, layer]) => isFirst(layer))
						.map(([path, layer, content]) => {
							const version = tree.versionAt(tree.find(path), layer);
							return [tree.arrays.versionContent[version], content];
						}),
				);
				const before = requests?.count() ?? 0;
				for await (const {entry, chunks} of contentsOf(opened, image, wanted.keys())) {
					const bytes = Buffer.concat(await Array.fromAsync(chunks));
					assert.ok(bytes.equals(wanted.get(entry)!), `entry ${entry}`);
					wanted.delete(entry);
				}
				assert.equal(wanted.size, 0);
				if (requests) assert.equal(requests.count() - before, requests.forAllContents);
			},
			{needsContents: true},
		));

	test('it stops when it is aborted before it is read', () =>
		withImage(opened =>
			assert.rejects(opened.readLayers({signal: AbortSignal.abort()}), {name: 'AbortError'}),
		));

	test('it stops when it is aborted in the middle', () =>
		withImage(async opened => {
			const controller = new AbortController();
			const onProgress = ({doneBytes}: Progress) => {
				if (doneBytes > 0) controller.abort();
			};
			const {signal} = controller;
			await assert.rejects(opened.readLayers({signal, onProgress}), {name: 'AbortError'});
		}));

	testTroubles(troubles);
}
