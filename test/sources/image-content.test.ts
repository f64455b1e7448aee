import assert from 'node:assert/strict';
import {open} from 'node:fs/promises';
import {describe, test} from 'node:test';
import {EntryKind} from '../../source/layer/entry-kind.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {contentOf, contentsOf} from '../../source/sources/image-content.ts';
import {openImage} from '../../source/sources/open-image.ts';
import type {OpenedImage} from '../../source/sources/source.ts';
import {archiveLayouts} from '../fixtures/archives.ts';
import {failureOf} from '../fixtures/failures.ts';
import {file, generated} from '../fixtures/layer-tar.ts';
import {archiveOf, openTestImage} from '../fixtures/opened-image.ts';
import {filled, sparseFormats} from '../fixtures/sparse-files.ts';

const layers = [
	[
		file('z', 'last'),
		file('a', generated(100_000, 1)),
		file('empty'),
		file('b', generated(3000, 2)),
	],
	[file('c', generated(50_000, 3)), file('b', generated(3000, 4))],
];

describe('the contents of many files are read in one pass a layer or archive', () => {
	for (const layout of archiveLayouts) {
		test(`from ${layout.name}`, async t => {
			const {loaded, opened} = await openTestImage(t, layers, layout.write);
			const {tree} = loaded;
			const entries = tree.layers
				.flatMap((layer, index) =>
					Array.from(layer.entries.kind, (kind, at) => ({
						kind,
						entry: tree.arrays.layerStarts[index] + at,
					})),
				)
				.filter(({kind}) => kind === EntryKind.file)
				.map(({entry}) => entry);
			assert.equal(entries.length, 6);
			const openings: number[] = [];
			let passes = 0;
			const counting: OpenedImage = {
				...opened,
				openLayer: (layer, signal) => {
					openings.push(layer.index);
					return opened.openLayer(layer, signal);
				},
				...(opened.openLayers && {
					openLayers: async function* (infos, signal) {
						passes += 1;
						yield* opened.openLayers!(infos, signal);
					},
				}),
			};
			const sizes = new Map<number, number>();
			// Backwards and twice: neither may matter.
			for await (const {entry, chunks} of contentsOf(counting, loaded, [
				...entries.reverse(),
				...entries,
			])) {
				const content = Buffer.concat(await Array.fromAsync(chunks));
				sizes.set(entry, content.length);
				const {layer, index} = tree.placeOfEntry(entry);
				const expected = layers[layer].filter(({header}) => header.type === 'file')[index];
				assert.ok(content.equals(expected.content), `the content of ${expected.header.name}`);
			}
			assert.equal(sizes.size, 6);
			// A compressed archive has no layers that could be opened without reading all before them.
			if (opened.openLayers) assert.deepEqual({passes, openings}, {passes: 1, openings: []});
			else assert.deepEqual(openings, [0, 1]);
		});
	}
});

test('layers with the same blob are all read from a compressed archive', async t => {
	const same = [file('one', 'same'), file('two', 'layer')];
	const gzipped = archiveLayouts.find(({name}) => name.includes('gzip'))!;
	const {loaded, opened} = await openTestImage(t, [same, [file('x')], same], gzipped.write);
	const entries = [0, 1, 2, 3, 4];
	const texts: string[] = [];
	for await (const {chunks} of contentsOf(opened, loaded, entries)) {
		texts.push(String(Buffer.concat(await Array.fromAsync(chunks))));
	}
	assert.deepEqual(texts.toSorted(), ['', 'layer', 'layer', 'same', 'same']);
});

describe('a window of a content is read', () => {
	const sparse = sparseFormats['pax 1.0']('sparse', 3000, [[1000, 'data in the middle']]);
	for (const layout of archiveLayouts) {
		test(`from ${layout.name}`, async t => {
			const contents = {
				a: generated(3000, 1),
				sparse: filled(3000, [[1000, 'data in the middle']]),
			};
			const entries = [file('a', contents.a), sparse];
			const {loaded, opened} = await openTestImage(t, [entries], layout.write);
			const {tree} = loaded;
			for (const [name, content] of Object.entries(contents)) {
				const version = tree.versionAt(tree.find(name), 0);
				for (const [start, length] of [
					[0, 10],
					[995, 30],
					[2990, 50],
					[4000, 1],
				]) {
					const window = {start, length};
					const part = await Array.fromAsync(contentOf(opened, loaded, version, undefined, window));
					assert.ok(Buffer.concat(part).equals(content.subarray(start, start + length)));
				}
			}
		});
	}
});

test('a content that is cut off since the image was read is a clear failure', async t => {
	const archive = await archiveOf(t, layers);
	const opened = await openImage(archive);
	t.after(() => opened.close());
	const loaded = await loadImage(opened);
	const {tree} = loaded;
	const handle = await open(archive, 'r+');
	await handle.truncate(1000);
	await handle.close();
	const version = tree.versionAt(tree.find('/a'), 0);
	const failure = await failureOf(() => Array.fromAsync(contentOf(opened, loaded, version)));
	assert.ok(failure.includes(archive), failure);
	assert.match(failure, /it ends in the middle of a file/);
});
