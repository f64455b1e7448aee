import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {directory, file, generated, symlink, whiteout} from '../fixtures/layer-tar.ts';
import {archiveOf} from '../fixtures/opened-image.ts';
import {runProgram} from '../fixtures/run-program.ts';

const layers = [
	[
		directory('app'),
		file('app/big.bin', generated(9000)),
		file('app/.env', 'SECRET=1'),
		symlink('app/link', 'big.bin'),
	],
	[file('app/big.bin', generated(9000), {uid: 5}), file('app/run.sh', 'sh', {mode: 0o4755})],
	[whiteout('app/.env')],
];

describe('layerscope find', () => {
	for (const [terms, lines] of [
		[['.env'], ['8 0–1, removed 2 /app/.env']],
		[['is:removed'], ['8 0–1, removed 2 /app/.env']],
		[['size>1kB'], ['9000 0–2 /app/big.bin']],
		[['app', 'kind:link'], ['0 0–2 /app/link -> big.bin']],
		[['changed:owner', 'owner:5'], ['9000 0–2 /app/big.bin']],
		[['is:setuid'], ['2 1–2 /app/run.sh']],
		[['*.sh', '!is:removed'], ['2 1–2 /app/run.sh']],
		[['kind:dir'], ['0 0–2 /app/']],
		[['--layer', '2', '.env'], []],
		[['--layer', '1', '.env'], ['8 0–1, removed 2 /app/.env']],
		[['-n', '1', 'kind:file', 'size>0'], ['9000 0–2 /app/big.bin']],
		[['nothing'], []],
	] as const) {
		test(`lists what satisfies ${terms.join(' ')}`, async t => {
			const {code, stdout, stderr} = await find(await archiveOf(t, layers), ...terms);
			assert.equal(stderr, '');
			assert.equal(code, 0);
			const rows = stdout.split('\n').slice(0, -1);
			assert.deepEqual(
				rows.map(row => row.trim().replace(/ {2,}/g, ' ')),
				lines,
			);
		});
	}

	test('prints one JSON object a line', async t => {
		const {stdout} = await find(await archiveOf(t, layers), '--ndjson', '.env');
		assert.deepEqual(JSON.parse(stdout), {
			path: '/app/.env',
			kind: 'file',
			mode: '0644',
			uid: 0,
			gid: 0,
			size: 8,
			link: '',
			layer: 0,
			layers: [[0, 1]],
			removedBy: 2,
		});
	});

	for (const [problem, terms, message] of [
		['an unknown value', ['is:remved'], /wrong term is:remved: did you mean is:removed\?/],
		['an unknown field', ['knd:file'], /knd:file: write kind:link, or "knd:file" for a name/],
		['a wrong expression', ['/a(/'], /regular expression cannot be used: .*group/i],
		['a missing term', [], /find needs an image and terms/],
		['a wrong limit', ['-n', '0', 'a'], /--limit takes a number from 1, not 0/],
	] as const) {
		test(`reports ${problem}`, async t => {
			const {code, stdout, stderr} = await find(await archiveOf(t, layers), ...terms);
			assert.match(stderr, message);
			assert.equal(code, 2);
			assert.equal(stdout, '');
		});
	}
});

describe('layerscope top', () => {
	test('lists the largest files of the final tree', async t => {
		const archive = await archiveOf(t, layers);
		assert.deepEqual(await topPaths(archive), ['/app/big.bin', '/app/run.sh']);
		assert.deepEqual(await topPaths(archive, '-n', '1'), ['/app/big.bin']);
	});

	test('lists folders with all that is in them', async t => {
		const archive = await archiveOf(t, layers);
		assert.deepEqual(await topPaths(archive, 'kind:dir,file', '-n', '2'), ['/app', '/app/big.bin']);
		const {stdout} = await run('top', archive, '--ndjson', 'kind:dir');
		assert.equal(JSON.parse(stdout).size, 9002);
	});

	test('lists files of an earlier layer', async t => {
		const archive = await archiveOf(t, layers);
		assert.deepEqual(await topPaths(archive, '--layer', '0'), ['/app/big.bin', '/app/.env']);
	});
});

async function topPaths(...args: readonly string[]): Promise<readonly string[]> {
	const {stdout} = await run('top', '--ndjson', ...args);
	return stdout
		.split('\n')
		.slice(0, -1)
		.map(line => JSON.parse(line).path);
}

function find(...args: readonly string[]) {
	return run('find', ...args);
}

async function run(...args: readonly string[]) {
	const {stdout, ...result} = await runProgram(args);
	return {...result, stdout: stdout.toString()};
}
