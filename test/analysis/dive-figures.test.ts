import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {diveFigures} from '../../source/analysis/dive-figures.ts';
import {indexLayer} from '../fixtures/index-layer.ts';
import {
	directory,
	file,
	hardLink,
	opaque,
	type PackedEntry,
	symlink,
	whiteout,
} from '../fixtures/layer-tar.ts';
import {countNaively} from '../fixtures/naive-dive.ts';
import {type Random, seededRandom} from '../fixtures/random-layers.ts';

describe('diveFigures()', () => {
	test('counts the last copy as inefficient as well', async () => {
		const figures = await figuresOf(
			[file('base', sized(10))],
			[file('a', sized(6))],
			[file('a', sized(4))],
		);
		assert.deepEqual(figures, {
			efficiencyScore: 14 / 20,
			inefficientBytes: 10,
			sizeBytes: 20,
			userWastedPercent: 1,
			fileReference: [{count: 2, sizeBytes: 10, file: '/a'}],
		});
	});

	test('counts a removed file with its stored size', async () => {
		const figures = await figuresOf([file('d/a', sized(6))], [whiteout('d/a')]);
		assert.equal(figures.efficiencyScore, 0);
		assert.deepEqual(figures.fileReference, [{count: 2, sizeBytes: 6, file: '/d/a'}]);
	});

	test('counts a removed directory with its contents, but not as inefficient', async () => {
		const stored = [directory('d'), file('d/a', sized(6)), file('d/e/b', sized(2))];
		const figures = await figuresOf([file('base', sized(8)), ...stored], [whiteout('d')]);
		assert.equal(figures.efficiencyScore, 24 / 24);
		assert.deepEqual(figures.fileReference, []);
	});

	test('counts nothing for a removed directory without an entry of its own', async () => {
		const figures = await figuresOf([file('d/a', sized(6))], [whiteout('d')], [whiteout('d')]);
		assert.deepEqual(figures.fileReference, [{count: 2, sizeBytes: 0, file: '/d'}]);
	});

	test('does not treat a path as a directory if a later layer only implies it', async () => {
		const stored = [directory('d'), file('d/a', sized(6))];
		const figures = await figuresOf(
			stored,
			[file('d/b', sized(1))],
			[whiteout('d')],
			[whiteout('d')],
		);
		assert.deepEqual(figures.fileReference, [{count: 2, sizeBytes: 0, file: '/d'}]);
	});

	test('ignores removals by opaque whiteouts', async () => {
		const stored = [directory('d'), file('d/a', sized(6))];
		const figures = await figuresOf(stored, [directory('d'), opaque('d'), file('d/b', sized(2))]);
		assert.equal(figures.efficiencyScore, 1);
		assert.equal(figures.inefficientBytes, 0);
	});

	test('counts links and directories with zero bytes', async () => {
		const layer = [directory('empty'), symlink('s', 'a'), file('a', sized(3)), hardLink('h', 'a')];
		const {fileReference} = await figuresOf(layer, layer);
		assert.deepEqual(fileReference, [
			{count: 2, sizeBytes: 6, file: '/a'},
			{count: 2, sizeBytes: 0, file: '/s'},
			{count: 2, sizeBytes: 0, file: '/h'},
			{count: 2, sizeBytes: 0, file: '/empty'},
		]);
	});

	test('uses the last entry of a path that a layer stores twice', async () => {
		const figures = await figuresOf(
			[file('a', sized(5)), file('a', sized(2))],
			[file('a', sized(3))],
		);
		assert.deepEqual(figures.fileReference, [{count: 2, sizeBytes: 5, file: '/a'}]);
		assert.equal(figures.sizeBytes, 10);
	});

	test('accepts a whiteout of a missing path', async () => {
		const figures = await figuresOf([file('a', sized(5))], [whiteout('0'), file('a', sized(5))]);
		assert.deepEqual(figures.fileReference, [{count: 2, sizeBytes: 10, file: '/a'}]);
	});

	test('gives an empty image full efficiency', async () => {
		assert.deepEqual(await figuresOf(), {
			efficiencyScore: 1,
			inefficientBytes: 0,
			sizeBytes: 0,
			userWastedPercent: 0,
			fileReference: [],
		});
	});

	test('has no wasted percentage if only the first layer has bytes', async () => {
		const figures = await figuresOf([file('a', sized(5))], [whiteout('a')]);
		assert.equal(figures.inefficientBytes, 5);
		assert.equal(figures.userWastedPercent, 0);
	});

	test('matches a naive count in random images', async () => {
		for (let seed = 0; seed < 3000; seed++) {
			const layers = randomPlainLayers(seededRandom(seed));
			const {efficiencyScore, inefficientBytes, fileReference} = await figuresOf(...layers);
			const references = new Set(
				fileReference.map(({count, sizeBytes, file}) => `${file} ${count} ${sizeBytes}`),
			);
			assert.deepEqual(
				{efficiencyScore, inefficientBytes, references},
				countNaively(layers),
				`random image ${seed}`,
			);
		}
	});
});

async function figuresOf(...layers: readonly (readonly PackedEntry[])[]) {
	return diveFigures(await Promise.all(layers.map(indexLayer)));
}

function sized(size: number): Buffer {
	return Buffer.alloc(size, 'x');
}

/** Names that sort before and after `.wh.` by their bytes, because dive depends on that order. */
const names = ['!', 'a', 'b'];

function randomPlainLayers(random: Random): readonly (readonly PackedEntry[])[] {
	return Array.from({length: 1 + random(5)}, () =>
		Array.from({length: random(7)}, () => {
			const path = Array.from({length: 1 + random(3)}, () => names[random(names.length)]).join('/');
			const choice = random(10);
			if (choice < 4) return file(path, sized(1 + random(9)));
			if (choice < 7) return directory(path);
			return choice < 9 ? whiteout(path) : opaque(path);
		}),
	);
}
