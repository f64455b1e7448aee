import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {directory, file, generated, symlink, whiteout} from '../fixtures/layer-tar.ts';
import {archiveOf} from '../fixtures/opened-image.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {hexOf} from '../fixtures/test-image.ts';

const binaries = ['a', 'b'].map((start, index) =>
	Buffer.concat([Buffer.alloc(9), Buffer.from(start), generated(3000, index)]),
);

const layers = [
	[
		directory('etc'),
		file('etc/app.conf', 'one\ntwo\nthree\n'),
		symlink('etc/current', 'app.conf'),
		file('blob', binaries[0]),
		file('only', 'once'),
		file('gone', 'text\n'),
		file('again', 'text\n'),
	],
	[
		file('etc/app.conf', 'one\n2\x1b[2J\nthree\n', {uid: 1000, gid: 1000, mode: 0o600}),
		file('blob', binaries[1]),
		whiteout('gone'),
		whiteout('again'),
	],
	[file('etc/app.conf', 'one\n2\nthree\nfour'), file('again', 'other\n')],
];

async function diff(t: Parameters<typeof archiveOf>[0], ...args: readonly string[]) {
	const archive = await archiveOf(t, layers);
	const {code, stdout, stderr} = await runProgram(['diff', archive, ...args]);
	return {code, text: stdout.toString(), stderr};
}

describe('layerscope diff', () => {
	test('shows what changed between the last two versions of a file', async t => {
		const {code, text} = await diff(t, 'etc/current');
		assert.equal(code, 0);
		assert.deepEqual(text.split('\n'), [
			'/etc/app.conf',
			'owner 1000:1000 → 0:0',
			'mode -rw------- → -rw-r--r--',
			'--- layer 1  COPY 1 /',
			'+++ layer 2  COPY 2 /',
			'@@ -1,3 +1,4 @@',
			' one',
			'-2\\x1b[2J',
			'+2',
			' three',
			'+four',
			'\\ No newline at end of file',
			'',
		]);
	});

	test('shows the versions of two layers', async t => {
		const {text} = await diff(t, '/etc/app.conf', '--layers', '0..2');
		assert.match(text, /^--- layer 0 {2}COPY 0 \/\n\+\+\+ layer 2/m);
		assert.match(text, /^-two\n\+2$/m);
	});

	test('shows all of a removed file as removed', async t => {
		const {text} = await diff(t, '/gone');
		assert.match(text, /^--- layer 0.*\n\+\+\+ \/dev\/null\n@@ -1,1 \+0,0 @@\n-text$/m);
	});

	test('compares a file that came back with what it was before', async t => {
		const {text} = await diff(t, '/again');
		assert.match(text, /^--- layer 0.*\n\+\+\+ layer 2.*\n@@ -1,1 \+1,1 @@\n-text\n\+other$/m);
	});

	test('summarizes binary files', async t => {
		const {text} = await diff(t, '/blob');
		const [older, newer] = binaries.map(hexOf);
		assert.match(text, /^Binary files differ\.$/m);
		assert.ok(text.includes(`- 3.01 kB (3,010 bytes)  sha256 ${older}`), text);
		assert.ok(text.includes(`+ 3.01 kB (3,010 bytes)  sha256 ${newer}`), text);
		assert.match(text, /^The first difference is at byte 9\.$/m);
	});

	for (const [problem, args, message] of [
		['a file with one version', ['/only'], /has one version only, in layer 0/],
		['a directory', ['/etc'], /is not a file but a dir/],
		['a directory of two layers', ['/etc', '--layers', '0..1'], /is not a file but a dir/],
		['an unknown path', ['/etc/ap.conf'], /Did you mean \/etc\/app\.conf\?/],
		['a second image', ['app:2'], /Compare two images with: layerscope compare .* app:2\.\n/],
		['an unknown layer', ['/only', '--layers', '0..7'], /has no layer 7/],
		[
			'layers that are no pair',
			['/only', '--layers', '3'],
			/--layers takes two layers, as in 2\.\.5/,
		],
		['no path', [], /diff needs an image and a path/],
	] as const) {
		test(`reports ${problem}`, async t => {
			const {code, text, stderr} = await diff(t, ...args);
			assert.match(stderr, message);
			assert.equal(code, 2);
			assert.equal(text, '');
		});
	}
});
