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

const layers = [
	[
		file('z', 'last'),
		file('a', generated(100_000, 1)),
		file('empty'),
		file('b', generated(3000, 2)),
	],
	[file('c', generated(50_000, 3)), file('b', generated(3000, 4))],
];

describe('the contents of many files are read in one pass a layer', () => {
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
			const counting: OpenedImage = {
				...opened,
				openLayer: (layer, signal) => {
					openings.push(layer.index);
					return opened.openLayer(layer, signal);
				},
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
			assert.deepEqual(openings, [0, 1]);
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
