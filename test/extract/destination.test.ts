import assert from 'node:assert/strict';
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {chooseDestination} from '../../source/extract/destination.ts';
import {failureOf} from '../fixtures/failures.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';

describe('chooseDestination()', () => {
	test('defaults to the name of the file in the working directory', async () => {
		assert.equal(await chooseDestination('/etc/a-name-of-no-file', undefined), 'a-name-of-no-file');
		assert.equal(
			await chooseDestination('etc/x/../a-name-of-no-file/', undefined),
			'a-name-of-no-file',
		);
	});

	test('returns the given path if it does not exist', async t => {
		const target = path.join(await temporaryFolder(t), 'new');
		assert.equal(await chooseDestination('/etc', target), target);
		assert.equal(await chooseDestination('/', target), target, 'for the whole image');
	});

	test('returns a path in the given folder if it exists, even through a link', async t => {
		const folder = await temporaryFolder(t);
		const link = path.join(folder, 'link');
		await mkdir(path.join(folder, 'real'));
		await symlink('real', link);
		assert.equal(await chooseDestination('/etc/motd', link), path.join(link, 'motd'));
	});
});

describe('chooseDestination() rejects', () => {
	test('an existing file, folder or dangling link', async t => {
		const folder = await temporaryFolder(t);
		await writeFile(path.join(folder, 'file'), '');
		await mkdir(path.join(folder, 'folder', 'etc'), {recursive: true});
		await symlink('nowhere', path.join(folder, 'link'));
		for (const taken of ['file', 'folder', 'link']) {
			const failure = await failureOf(() => chooseDestination('/etc', path.join(folder, taken)));
			assert.match(failure, /exists already, and extract never overwrites files \| Remove it/);
		}
	});

	test('a folder for the root, which has no name', async t => {
		const folder = await temporaryFolder(t);
		for (const root of ['/', '', 'a/..', '/../..']) {
			assert.match(
				await failureOf(() => chooseDestination(root, folder)),
				/root of an image has no name/,
			);
		}
	});
});
