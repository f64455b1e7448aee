import assert from 'node:assert/strict';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {readIgnoredPaths} from '../../source/config/ignored-paths.ts';
import {failureOf} from '../fixtures/failures.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';

describe('the paths that a config declares as needed', () => {
	test('match a glob, or are below a folder that matches one', async context => {
		const isIgnored = await read(context, ['/var/log/**', '**/.git', '/tmp/*.tar', '/srv/']);
		const paths = {
			'/var/log/app.log': true,
			'/var/log/deep/app.log': true,
			'/var/cache/apt': false,
			'/app/.git': true,
			'/.git': true,
			'/app/.git/objects': true,
			'/app/.github': false,
			'/tmp/a.tar': true,
			'/tmp/.hidden.tar': true,
			'/tmp/a/b.tar': false,
			'/srv/__pycache__': true,
		};
		for (const [path, expected] of Object.entries(paths)) {
			assert.equal(isIgnored?.(path), expected, path);
		}
	});

	test('are none without a config, or with an empty list', async context => {
		const cwd = await temporaryFolder(context);
		assert.equal(await readIgnoredPaths(undefined, {cwd, env: {HOME: cwd}}), undefined);
		assert.equal(await read(context, []), undefined);
	});

	test('are read from the file of --config, which must exist', async context => {
		const cwd = await temporaryFolder(context);
		await writeFile(join(cwd, 'other.yaml'), 'removable: {ignore: [/tmp]}');
		const isIgnored = await readIgnoredPaths('other.yaml', {cwd, env: {HOME: cwd}});
		assert.equal(isIgnored?.('/tmp/a'), true);
		assert.match(
			await failureOf(() => readIgnoredPaths('gone.yaml', {cwd, env: {HOME: cwd}})),
			/there is no config file gone\.yaml/,
		);
	});
});

async function read(context: TestContext, ignore: readonly string[]) {
	const cwd = await temporaryFolder(context);
	await writeFile(join(cwd, '.layerscope.json'), JSON.stringify({removable: {ignore}}));
	return readIgnoredPaths(undefined, {cwd, env: {HOME: cwd}});
}
