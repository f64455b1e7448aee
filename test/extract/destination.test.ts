import assert from 'node:assert/strict';
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {chooseDestination} from '../../source/extract/destination.ts';
import {failureOf} from '../fixtures/failures.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';

describe('an extraction goes', () => {
	test('into the working directory, under its own name, where nothing else is said', async () => {
		assert.equal(await chooseDestination('/etc/a-name-of-no-file', undefined), 'a-name-of-no-file');
		assert.equal(
			await chooseDestination('etc/x/../a-name-of-no-file/', undefined),
			'a-name-of-no-file',
		);
	});

	test('to the path that is given, if nothing is there', async t => {
		const target = path.join(await temporaryFolder(t), 'new');
		assert.equal(await chooseDestination('/etc', target), target);
		assert.equal(await chooseDestination('/', target), target, 'also for the whole image');
	});

	test('into the folder that is given, if it exists, also behind a link', async t => {
		const folder = await temporaryFolder(t);
		const link = path.join(folder, 'link');
		await mkdir(path.join(folder, 'real'));
		await symlink('real', link);
		assert.equal(await chooseDestination('/etc/motd', link), path.join(link, 'motd'));
	});
});

describe('an extraction does not go', () => {
	test('over what exists, be it a file, a folder or a link that leads nowhere', async t => {
		const folder = await temporaryFolder(t);
		await writeFile(path.join(folder, 'file'), '');
		await mkdir(path.join(folder, 'folder', 'etc'), {recursive: true});
		await symlink('nowhere', path.join(folder, 'link'));
		for (const taken of ['file', 'folder', 'link']) {
			const failure = await failureOf(() => chooseDestination('/etc', path.join(folder, taken)));
			assert.match(failure, /exists already, and extract never overwrites files \| Remove it/);
		}
	});

	test('into a folder without a name of its own', async t => {
		const folder = await temporaryFolder(t);
		for (const root of ['/', '', 'a/..', '/../..']) {
			assert.match(
				await failureOf(() => chooseDestination(root, folder)),
				/root of an image has no name/,
			);
		}
	});
});
