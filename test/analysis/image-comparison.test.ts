import assert from 'node:assert/strict';
import {test} from 'node:test';
import {compareLayers} from '../../source/analysis/image-comparison.ts';
import type {LayerInfo} from '../../source/image/image-info.ts';

function layers(...diffIds: readonly string[]): readonly LayerInfo[] {
	return diffIds.map((diffId, index) => ({
		index,
		diffId,
		digest: null,
		mediaType: null,
		compressedBytes: null,
		blob: '',
		command: '',
		createdAt: null,
	}));
}

function indexes(older: readonly LayerInfo[], newer: readonly LayerInfo[]) {
	const {shared, onlyOlder, onlyNewer} = compareLayers(older, newer);
	return {
		shared: shared.map(pair => [pair.older.index, pair.newer.index]),
		onlyOlder: onlyOlder.map(({index}) => index),
		onlyNewer: onlyNewer.map(({index}) => index),
	};
}

test('layers are matched by diffId, independent of their position', () => {
	assert.deepEqual(indexes(layers('base', 'a', 'b'), layers('base', 'new', 'b')), {
		shared: [
			[0, 0],
			[2, 2],
		],
		onlyOlder: [1],
		onlyNewer: [1],
	});
});

test('a repeated layer is matched as often as it occurs in the other image', () => {
	assert.deepEqual(indexes(layers('x', 'x', 'x'), layers('y', 'x', 'x')), {
		shared: [
			[0, 1],
			[1, 2],
		],
		onlyOlder: [2],
		onlyNewer: [0],
	});
});

test('unmatched layers are in the order of the image, even if one occurs twice', () => {
	const {onlyOlder} = indexes(layers('x', 'y', 'x', 'z'), layers());
	assert.deepEqual(onlyOlder, [0, 1, 2, 3]);
});

test('layers without a diffId are not matched', () => {
	assert.deepEqual(indexes(layers(''), layers('')), {shared: [], onlyOlder: [0], onlyNewer: [0]});
});
