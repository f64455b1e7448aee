import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout} from 'node:timers/promises';
import {indexFromArchives} from '../../../source/sources/engine/written-layer.ts';
import {writtenPaths} from '../../../source/sources/engine/written-paths.ts';
import {file, layerTar} from '../../fixtures/layer-tar.ts';

test('many changed paths are asked for one by one only from an engine that is quick', async () => {
	const index = async (milliseconds: number, count: number) => {
		const names = Array.from({length: count}, (_, at) => `f${at}`);
		const changes = names.map(name => ({Path: `/${name}`, Kind: 1}));
		const paths = writtenPaths(changes, []);
		let asked = 0;
		const get = async (path: string) => {
			asked += 1;
			await setTimeout(milliseconds);
			return (async function* () {
				yield await layerTar([file(path.slice(1), path)]);
			})();
		};
		const links = {
			...{createdAt: '1970-01-01T00:00:00Z', writtenBytes: undefined},
			imageLayers: async () => [],
		};
		const found = await indexFromArchives(get, paths, links);
		return {asked, files: found?.index.entries.count};
	};
	assert.deepEqual(await index(5, 4000), {asked: 20, files: undefined}, 'these would take 20 s');
	assert.deepEqual(await index(5, 100), {asked: 100, files: 100});
});
