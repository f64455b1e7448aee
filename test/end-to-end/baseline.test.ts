import assert from 'node:assert/strict';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {docker28Archive} from '../fixtures/archives.ts';
import {file, generated} from '../fixtures/layer-tar.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {testImage} from '../fixtures/test-image.ts';

describe('layerscope ci with a baseline', () => {
	test('passes for what was recorded, under another tag too, and fails for more', async context => {
		const {ci, writeImage, baseline} = await project(context);
		await writeImage('one.tar', 'ghcr.io/team/app:1', [5000]);
		await writeImage('two.tar', 'app.example/team/app:2', [5000, 3000]);
		assert.equal((await ci('one.tar')).code, 1);

		const written = await ci('--write-baseline', 'one.tar');
		assert.equal(written.code, 0);
		assert.match(
			written.stderr,
			/^layerscope: recorded 3 entries of team\/app in \.layerscope-baseline\.json$/m,
		);
		assert.match(await baseline(), /^\t\t"team\/app": \[$/m);

		const known = await ci('one.tar');
		assert.equal(known.code, 0);
		assert.match(known.text, /^ {2}KNOWN {2}lowestEfficiency .*, was 0\.\d+$/m);

		const worse = await ci('two.tar');
		assert.equal(worse.code, 1);
		assert.match(worse.text, /^What to fix.*\n\n +3 kB {2}.*\/1 \[\w+, new\]$/m);
		assert.match(worse.text, /^ +5 kB {2}.*\/0 \[\w+, known\]$/m);
	});

	test('tightens the entries of the images that it checks, and adds none', async context => {
		const {ci, writeImage, baseline} = await project(context);
		await writeImage('web.tar', 'web:1', [900]);
		await writeImage('old.tar', 'app:1', [5000, 3000]);
		await writeImage('new.tar', 'app:2', [4000, 0, 500]);
		await ci('--write-baseline', 'web.tar', 'old.tar');
		const before = await baseline();
		assert.match(
			(await ci('new.tar')).text,
			/^note: \.layerscope-baseline\.json allows more than app needs .*\n(note: {3}.*\n)*note: {3}waste: .*\/1 \[\w+\]: was 3 kB, now gone$/m,
		);
		assert.equal(await baseline(), before);
		const tightened = await ci('--tighten', 'new.tar');
		assert.match(
			tightened.stderr,
			/^layerscope: tightened 4 entries of \.layerscope-baseline\.json$/m,
		);
		const after = await baseline();
		assert.equal(partOf('web', after), partOf('web', before));
		assert.match(partOf('app', after), /"bytes": 4000/);
		assert.doesNotMatch(partOf('app', after), /"bytes": (5000|3000|500)\b/);
		assert.equal((await ci('old.tar')).code, 1);
		assert.match((await ci('--tighten', 'old.tar')).stderr, /is tight already/);
	});

	test('records an image next to those that it does not check', async context => {
		const {ci, writeImage, baseline} = await project(context);
		await writeImage('web.tar', 'web:1', [900]);
		await writeImage('app.tar', 'app:1', [5000]);
		await ci('--write-baseline', 'web.tar');
		assert.match((await ci('app.tar')).text, /^note: .* does not have app; --write-baseline/m);
		await ci('--write-baseline', 'app.tar');
		const both = await baseline();
		assert.match(both, /"app": \[/);
		assert.match(both, /"web": \[/);
		await ci('--write-baseline', 'app.tar');
		assert.equal(await baseline(), both);
	});

	test('does not record two images by the same name', async context => {
		const {ci, writeImage} = await project(context);
		await writeImage('one.tar', 'app:1', [900]);
		await writeImage('two.tar', 'app:2', [800]);
		const {code, stderr} = await ci('--write-baseline', 'one.tar', 'two.tar');
		assert.equal(code, 2);
		assert.match(stderr, /one\.tar and two\.tar have the same name in a baseline, app\nWrite one/);
	});

	test('fails if the baseline is broken or missing', async context => {
		const {ci, writeImage, folder} = await project(context);
		await writeImage('app.tar', 'app:1', [900]);
		const missing = await ci('--baseline', 'gone.json', 'app.tar');
		assert.equal(missing.code, 2);
		assert.match(
			missing.stderr,
			/there is no baseline gone\.json\nCheck the path given with --base/,
		);
		assert.match((await ci('--tighten', 'app.tar')).stderr, /there is no baseline .* to tighten/);
		await writeFile(path.join(folder, '.layerscope-baseline.json'), '{\n"version": 9}\n');
		const broken = await ci('app.tar');
		assert.equal(broken.code, 2);
		assert.match(
			broken.stderr,
			/^layerscope: \.layerscope-baseline\.json:2: version 9 .* is newer/,
		);
	});
});

describe('layerscope ci --against', () => {
	test('fails for growth beyond the tolerance, of an image or the JSON of an earlier run', async context => {
		const {ci, writeImage} = await project(context);
		await writeImage('old.tar', 'app:1', [5000]);
		await writeImage('new.tar', 'app:2', [5000, 40]);
		await ci('--json', 'old.json', 'old.tar');
		for (const old of ['old.tar', 'old.json']) {
			const strict = await ci('--against', old, '--tolerance', '0', 'new.tar');
			assert.equal(strict.code, 1, old);
			assert.match(
				strict.text,
				/^ {2}FAIL {2}imageBytes {6}25 kB → 25\.1 kB .*\+80 B {2}at most \+0 B$/m,
			);
			assert.match(strict.text, /^ {2}FAIL {2}wastedBytes {5}5 kB → 5\.04 kB .*\+40 B/m);
			assert.match(strict.text, /^ +40 B {2}.*\/1 \[\w+, new\]$/m);
			assert.equal((await ci('--against', old, 'new.tar')).code, 0, old);
			assert.equal((await ci('--against', old, '--tolerance', '80', 'new.tar')).code, 0, old);
			assert.equal((await ci('--against', old, '--tolerance', '0', 'old.tar')).code, 0, old);
		}
	});

	test('says in the JSON what is new', async context => {
		const {ci, writeImage, folder} = await project(context);
		await writeImage('old.tar', 'app:1', [5000]);
		await writeImage('new.tar', 'app:2', [5000, 3000]);
		await ci('--against', 'old.tar', '--json', 'new.json', 'new.tar');
		const {ci: json} = JSON.parse(await readFile(path.join(folder, 'new.json'), 'utf8'));
		assert.equal(json.comparison.source, 'old.tar');
		assert.deepEqual(
			json.comparison.fixes.map(({id: _, ...others}: {id: string}) => others),
			[
				{bytes: 3000, state: 'new', recordedBytes: null},
				{bytes: 5000, state: 'known', recordedBytes: 5000},
			],
		);
		assert.deepEqual(json.comparison.growth[1], {
			figure: 'wastedBytes',
			before: 5000,
			after: 8000,
			most: 5050,
			verdict: 'fail',
		});
	});

	test('is for one image, and not with a baseline', async context => {
		const {ci, writeImage} = await project(context);
		await writeImage('app.tar', 'app:1', [900]);
		for (const args of [
			['--against', 'app.tar', 'app.tar', 'app.tar'],
			['--against', 'app.tar', '--baseline', 'b.json', 'app.tar'],
			['--against', 'app.tar', '--tighten', 'app.tar'],
			['--write-baseline', '--tighten', 'app.tar'],
		]) {
			assert.equal((await ci(...args)).code, 2, args.join(' '));
		}
	});
});

/** A folder for images and a baseline. */
async function project(context: TestContext) {
	const folder = await temporaryFolder(context);
	return {
		folder,
		/** Runs `layerscope ci` there. */
		ci: async (...args: readonly string[]) => {
			const result = await runProgram(['ci', '--lowest-efficiency', '0.99', ...args], {
				cwd: folder,
			});
			return {...result, text: result.stdout.toString()};
		},
		baseline: () => readFile(path.join(folder, '.layerscope-baseline.json'), 'utf8'),
		/** Writes an archive; a later step replaces one file for each of the wasted sizes. */
		writeImage: async (name: string, tag: string, wasted: readonly number[]) => {
			const files = wasted.map((bytes, at) => ({bytes, at})).filter(({bytes}) => bytes > 0);
			const steps = [
				{createdBy: 'COPY base /', entries: [file('base', generated(15_000))]},
				...files.map(({bytes, at}) => ({
					createdBy: `RUN make ${at}`,
					entries: [file(`${at}`, Buffer.alloc(bytes))],
				})),
				...files.map(({bytes, at}) => ({
					createdBy: `RUN patch ${at}`,
					entries: [file(`${at}`, Buffer.alloc(bytes, 'x'))],
				})),
			];
			const archive = await docker28Archive(await testImage(steps, {tags: [tag]}));
			await writeFile(path.join(folder, name), archive);
		},
	};
}

/** The entries of an image in a baseline. */
function partOf(name: string, text: string): string {
	return new RegExp(`"${name}": \\[(.*?)\\n\\t\\t\\]`, 's').exec(text)![1];
}
