import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {keptBar, shareBar} from '../../../source/ui/screen/bars.ts';

describe('the bar of a share', () => {
	test('is as long as the share, in eighths of a cell', () => {
		assert.equal(shareBar(1, 4), '████');
		assert.equal(shareBar(0.5, 4), '██  ');
		assert.equal(shareBar(17 / 32, 4), '██▏ ');
	});

	test('shows any share, and nothing for none', () => {
		assert.equal(shareBar(1e-9, 4), '▏   ');
		assert.equal(shareBar(0, 4), '    ');
	});
});

describe('the bar of a layer', () => {
	const bar = (stored: number, wasted: number, most = 800) =>
		keptBar({stored, wasted}, most, 8).map(({text}) => text);

	test('has the wasted part first, then the kept one, and the length of its share', () => {
		assert.deepEqual(bar(800, 200), ['██', '▒▒▒▒▒▒']);
		assert.deepEqual(bar(400, 100), ['█', '▒▒▒    ']);
	});

	test('has the tone of waste in the wasted part only', () => {
		assert.deepEqual(
			keptBar({stored: 800, wasted: 200}, 800, 8).map(({tone}) => tone),
			['waste', undefined],
		);
	});

	test('shows any stored byte', () => {
		assert.deepEqual(bar(1, 0), ['', '▒       ']);
		assert.deepEqual(bar(0, 0), ['', '        ']);
	});

	test('has a wasted cell if more than a twenty-fifth is wasted', () => {
		assert.deepEqual(bar(800, 30), ['', '▒▒▒▒▒▒▒▒']);
		assert.deepEqual(bar(800, 40), ['█', '▒▒▒▒▒▒▒']);
	});

	test('has a kept cell unless all is wasted', () => {
		assert.deepEqual(bar(800, 799), ['███████', '▒']);
		assert.deepEqual(bar(800, 800), ['████████', '']);
	});

	test('of a single cell is that of the larger part', () => {
		assert.deepEqual(bar(80, 60), ['█', '       ']);
		assert.deepEqual(bar(80, 1), ['', '▒       ']);
	});

	test('is empty while no layer has a size', () => {
		assert.deepEqual(bar(0, 0, 0), ['', '        ']);
	});
});
