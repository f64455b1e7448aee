import assert from 'node:assert/strict';
import {buffer} from 'node:stream/consumers';
import {describe, test} from 'node:test';
import {loadImage} from '../../../source/load/load-image.ts';
import {contentOf} from '../../../source/sources/image-content.ts';
import {openImage} from '../../../source/sources/open-image.ts';
import type {Progress} from '../../../source/sources/source.ts';
import {recordedEngine, recordedEngines, recordedTag} from '../../fixtures/recorded-engine.ts';
import {stalledEngine} from '../../fixtures/stalled-engine.ts';
import type {Cleanup} from '../../fixtures/temporary.ts';
import {contractImage} from '../contract.ts';

async function openedFrom(
	t: Cleanup,
	engineName: string,
	onProgress: (progress: Progress) => void = () => {},
) {
	const archive = await recordedEngines[engineName](await contractImage(recordedTag));
	const engine = await recordedEngine(t, engineName, {archive});
	const open = async (keepsExport: boolean) => {
		const opened = await openImage(`docker:${recordedTag}`, {
			host: engine.host,
			keepsExport,
			onProgress,
		});
		t.after(() => opened.close());
		return opened;
	};
	const opened = await open(true);
	const other = await open(false);
	const {info, tree} = await loadImage(opened);
	const exportCount = () => engine.paths.filter(path => path.endsWith('/get')).length;
	const before = exportCount();
	/** Contents of all files, by path and version. */
	const contents = async (image = opened) => {
		const texts = new Map<string, string>();
		for (let version = 0; version < tree.arrays.versionCount; version++) {
			const entry = tree.arrays.versionContent[version];
			if (entry < 0 || tree.entrySize(entry) === 0) continue;
			const name = `${tree.pathOf(tree.arrays.versionNode[version])} ${version}`;
			const bytes = await buffer(contentOf(image, {info, tree}, version));
			texts.set(name, bytes.toString('latin1'));
		}
		return texts;
	};
	return {opened, other, info, contents, exports: () => exportCount() - before};
}

describe('an image of an engine whose files are read one by one', () => {
	for (const name of Object.keys(recordedEngines)) {
		test(`is exported once by ${name}`, async t => {
			const {other, contents, exports} = await openedFrom(t, name);
			const read = await contents();
			assert.ok(read.size > 1);
			assert.equal(exports(), 1);
			assert.deepEqual(await contents(other), read);
			assert.equal(exports(), 1 + read.size, 'the other one exports it for each file');
		});
	}

	test('is exported for the readers that are left after one has given up', async t => {
		const {opened, info, contents, exports} = await openedFrom(t, 'docker28');
		const given = new AbortController();
		const opening = opened.openLayer(info.layers[0], given.signal);
		const other = contents();
		given.abort();
		await assert.rejects(opening, {name: 'AbortError'});
		await other;
		assert.equal(exports(), 1);
	});

	test('is no longer exported when all readers have given up', async t => {
		const image = await contractImage(recordedTag);
		const engine = await stalledEngine(t, image);
		const opened = await openImage(`docker:${recordedTag}`, {host: engine.host, keepsExport: true});
		t.after(() => opened.close());
		const given = new AbortController();
		const opening = opened.openLayer(opened.info.layers[0], given.signal);
		await engine.exporting;
		given.abort();
		await assert.rejects(opening, {name: 'AbortError'});
		await engine.cancelled;
	});

	test('reports the bytes of the export', async t => {
		const progress: Progress[] = [];
		const {contents} = await openedFrom(t, 'docker28', item => progress.push(item));
		await contents();
		const [first, ...others] = progress;
		assert.deepEqual([first.activity, first.doneBytes], ['waiting for the engine', 0]);
		assert.ok(first.totalBytes! > 0);
		assert.ok(others.length > 0);
		assert.ok(others.every(({activity}) => activity === 'exporting from the engine'));
		assert.ok(others.at(-1)!.doneBytes > 0);
	});
});
