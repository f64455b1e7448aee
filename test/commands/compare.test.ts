import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {docker20Archive, ociArchive} from '../fixtures/archives.ts';
import {file, generated} from '../fixtures/layer-tar.ts';
import {archiveOf} from '../fixtures/opened-image.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';

const base = [file('base', generated(5000)), file('same', 'x')];

describe('layerscope compare', () => {
	test('shows the changes between images of any two formats', async t => {
		const older = await archiveOf(t, [base], docker20Archive);
		const newer = await archiveOf(t, [base, [file('base', generated(7000))]], image =>
			ociArchive([image]),
		);
		const {code, stdout, stderr} = await runProgram(['compare', older, newer]);
		assert.equal(stderr, '');
		assert.equal(code, 0);
		assert.match(stdout.toString(), /^final +5 kB +7 kB +\+2 kB$/m);
		assert.match(stdout.toString(), /^ {2}~ {2}\+2 kB {2}content, size {2}\/base$/m);
		assert.match(stdout.toString(), /^Layers: 1 the same, 0 only in old, 1 only in new$/m);
	});

	test('writes JSON to a file or to standard output', async t => {
		const archive = await archiveOf(t, [base]);
		const target = path.join(await temporaryFolder(t), 'out.json');
		const printed = await runProgram(['compare', archive, archive, '--json', '-']);
		const written = await runProgram(['compare', '--json', target, archive, archive]);
		assert.deepEqual([printed.code, written.code], [0, 0]);
		assert.equal(written.stdout.length, 0);
		assert.equal(await readFile(target, 'utf8'), printed.stdout.toString());
		const {schemaVersion, counts, changes} = JSON.parse(printed.stdout.toString());
		assert.equal(schemaVersion, 1);
		assert.deepEqual(counts, {added: 0, removed: 0, modified: 0, touched: 0, unchanged: 3});
		assert.deepEqual(changes, []);
	});

	test('exits 1 if a figure grows beyond the limit of --fail-on', async t => {
		const older = await archiveOf(t, [base]);
		const newer = await archiveOf(t, [base, [file('base', generated(7000))]]);
		const failed = await runProgram(['compare', older, newer, '--fail-on', 'growth=10%,waste=0']);
		assert.equal(failed.code, 1);
		assert.match(failed.stdout.toString(), / layers=\+1 result=failed\n$/);
		const passed = await runProgram(['compare', older, newer, '--fail-on', 'waste=5kB']);
		assert.equal(passed.code, 0);
		const wrong = await runProgram(['compare', older, newer, '--fail-on', 'wast=5kB']);
		assert.equal(wrong.code, 2);
		assert.match(wrong.stderr, /Did you mean waste\?/);
	});

	test('includes changed modification times with --mtime', async t => {
		const older = await archiveOf(t, [[file('a', 'x')]]);
		const newer = await archiveOf(t, [[file('a', 'x', {mtime: 1})]]);
		const withoutTimes = await runProgram(['compare', older, newer]);
		assert.match(
			withoutTimes.stdout.toString(),
			/^Changed paths: none \(and 1 with another time only\)$/m,
		);
		const withTimes = await runProgram(['compare', '--mtime', older, newer]);
		assert.match(withTimes.stdout.toString(), /^ {2}~ +mtime {2}\/a$/m);
	});

	test('reports invalid arguments', async t => {
		const archive = await archiveOf(t, [base]);
		for (const [args, message] of [
			[[], /compare needs two images/],
			[[archive], /compare needs two images/],
			[[archive, archive, 'x'], /compare takes two images, not also x/],
			[[archive, 'docker-archive:missing.tar'], /missing\.tar/],
		] as const) {
			const {code, stderr} = await runProgram(['compare', ...args]);
			assert.match(stderr, message);
			assert.equal(code, 2);
		}
	});
});
