import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {diveReport} from '../../../source/report/formats/dive.ts';
import {outcomeOf} from '../../fixtures/hostile-run.ts';
import {
	device,
	directory,
	file,
	hardLink,
	opaque,
	symlink,
	whiteout,
} from '../../fixtures/layer-tar.ts';
import {loadedImage} from '../../fixtures/loaded-image.ts';

const image = await loadedImage([
	{
		createdBy: '/bin/sh -c #(nop) ADD file:0a in / ',
		entries: [
			directory('b', {mode: 0o1777}),
			file('b/z', 'zz', {mode: 0o4755, uid: 5, gid: 6}),
			file('b/a', 'a'),
			file('deep/er/x', 'x'),
			symlink('b.link', 'b/z'),
			hardLink('c', 'b/z'),
			device('null', 'character-device', {major: 1, minor: 3}),
		],
	},
	{createdBy: 'ENV A=1'},
	{
		createdBy: 'RUN /bin/sh -c rm # buildkit',
		entries: [whiteout('b/z'), file('b/y', 'y'), opaque('deep'), file('b/y', 'yyy')],
	},
]);

describe("dive's JSON", () => {
	test('has the keys and figures of dive', () => {
		const report = JSON.parse(diveReport({outcomes: [outcomeOf(image, {})], isSingle: true}) ?? '');
		assert.deepEqual(Object.keys(report), ['layer', 'image']);
		assert.deepEqual(
			report.layer.map(({fileList, ...layer}: {fileList: unknown}) => layer),
			[
				{
					index: 0,
					id: '',
					digestId: `sha256:${'0'.repeat(64)}`,
					sizeBytes: 4,
					command: '#(nop) ADD file:0a in / ',
				},
				{
					index: 1,
					id: '',
					digestId: `sha256:${'1'.repeat(64)}`,
					sizeBytes: 4,
					command: 'RUN /bin/sh -c rm # buildkit',
				},
			],
		);
		assert.deepEqual(Object.keys(report.image), [
			'sizeBytes',
			'inefficientBytes',
			'efficiencyScore',
			'fileReference',
		]);
		assert.deepEqual(report.image.fileReference, [{count: 2, sizeBytes: 2, file: '/b/z'}]);
	});

	test('lists files by name, children before their folder, with the modes of Go', () => {
		const report = JSON.parse(
			diveReport({outcomes: [outcomeOf(image, {})], isSingle: false}) ?? '',
		);
		const rows = report[0].layer.map(({fileList}: {fileList: readonly Row[]}) =>
			fileList.map(one => Object.values(one).join(' ')),
		);
		assert.deepEqual(rows, [
			[
				`b/a 48  1 ${0o644} 0 0 false`,
				`b/z 48  2 ${0o755 + 2 ** 23} 5 6 false`,
				`b 53  0 ${2 ** 31 + 0o777 + 2 ** 20} 0 0 true`,
				`b.link 50 b/z 0 ${2 ** 27 + 0o777} 0 0 false`,
				`c 49 b/z 0 ${0o644} 0 0 false`,
				`deep/er/x 48  1 ${0o644} 0 0 false`,
				// Folders without an entry.
				' 0  0 0 0 0 false',
				' 0  0 0 0 0 false',
				`null 51  0 ${2 ** 26 + 2 ** 21 + 0o644} 0 0 false`,
			],
			[
				`b/.wh.z 48  0 ${0o644} 0 0 false`,
				`b/y 48  3 ${0o644} 0 0 false`,
				' 0  0 0 0 0 false',
				' 0  0 0 0 0 false',
			],
		]);
	});
});

type Row = Readonly<Record<string, unknown>>;
