import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {directory, file, generated, symlink, whiteout} from '../fixtures/layer-tar.ts';
import {archiveOf} from '../fixtures/opened-image.ts';
import {runProgram} from '../fixtures/run-program.ts';

const content = generated(900_000);

const layers = [
	[
		directory('etc'),
		file('etc/blob', content),
		symlink('etc/link', '../etc/blob'),
		symlink('lost', '/nowhere'),
	],
	[whiteout('etc/blob'), file('etc/new', 'x')],
];

describe('layerscope cat', () => {
	test('prints the exact bytes of a file as of a layer, and follows links', async t => {
		const archive = await archiveOf(t, layers);
		for (const path of ['/etc/blob', 'etc/link', '/../etc/./link']) {
			const {code, stdout, stderr} = await runProgram(['cat', '--layer', '0', archive, path]);
			assert.equal(stderr, '');
			assert.equal(code, 0);
			assert.ok(stdout.equals(content), path);
		}
	});

	for (const [problem, args, message] of [
		[
			'a removed file',
			['/etc/blob'],
			/has no path \/etc\/blob, but it is in layer 0, and layer 1 removes it\nAdd --layer 0\./,
		],
		[
			'a link to a removed file',
			['/etc/link'],
			/\/etc\/link of .* is a link to \.\.\/etc\/blob, which leads to nothing, but \/etc\/blob is in layer 0, and layer 1 removes it\nAdd --layer 0\./,
		],
		[
			'a link to nothing',
			['/lost'],
			/\/lost of .* is a link to \/nowhere, which leads to nothing\nSee the link with: layerscope ls/,
		],
		['a directory', ['/etc'], /\/etc of .* is not a file but a dir/],
		[
			'a layer that does not exist',
			['--layer', '2', '/etc/new'],
			/has no layer 2\nIts layers are 0 to 1\./,
		],
		['no path', [], /cat needs an image and a path/],
		['two paths', ['/etc/new', '/etc/new'], /cat takes one path/],
	] as const) {
		test(`reports ${problem}`, async t => {
			const {code, stdout, stderr} = await runProgram(['cat', await archiveOf(t, layers), ...args]);
			assert.match(stderr, message);
			assert.equal(code, 2);
			assert.equal(stdout.length, 0);
		});
	}
});
