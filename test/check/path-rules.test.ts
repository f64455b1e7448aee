import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {needTree} from '../../source/check/search-paths.ts';
import type {PathRules} from '../../source/check/settings.ts';
import {checked} from '../fixtures/check-settings.ts';
import {directory, file, hardLink, whiteout} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';

const origin = {severity: 'error', source: 'c.yaml:1'} as const;

describe('rules for paths', () => {
	test('need the tree of the image only if there are any', () => {
		const none = {forbid: [], maxBytes: [], allowWaste: ['/a']};
		assert.equal(needTree(none), false);
		assert.equal(needTree({...none, secrets: origin}), true);
	});

	test('find forbidden paths of any layer, removed ones included', async () => {
		const findings = await find({forbid: [{...origin, globs: ['**/.git', '/gone']}]});
		assert.deepEqual(
			findings.map(({path, bytes, layers}) => [path, bytes, layers]),
			[
				['/app/.git', 8, [0, 1]],
				['/gone', 3, [0]],
			],
		);
		assert.match(findings[0].summary, /^layers 0 and 1 store \/app\/\.git, which is forbidden$/);
		assert.match(findings[0].advice, /\.dockerignore/);
		assert.match(findings[1].advice, /removed later, but everyone who has the image can read it/);
	});

	test('say why a path is forbidden, in the words of the config', async () => {
		const rule = {...origin, globs: ['/gone'], reason: 'not\x1b ours'};
		const [{summary}] = await find({forbid: [rule]});
		assert.match(summary, /forbidden \(not\\x1b ours\)$/);
	});

	test('find secrets by their names', async () => {
		const [{path, rule, advice}] = await find({secrets: origin});
		assert.deepEqual([path, rule], ['/app/.env', 'secrets']);
		assert.match(advice, /--mount=type=secret/);
	});

	test('limit the bytes of each topmost path that matches, each hard-linked file once', async () => {
		const under = (maxBytes: number) =>
			find({maxBytes: [{...origin, globs: ['/app/*'], maxBytes}]});
		const large = await under(4);
		assert.deepEqual(
			large.map(({path, bytes}) => [path, bytes]),
			[['/app/.git', 5]],
		);
		assert.match(large[0].summary, /has 5 B, but may have 4 B/);
		assert.deepEqual(await under(5), []);
	});

	test('find files with the set-uid bit, and executables with the set-gid bit', async () => {
		const findings = await find({setuid: origin});
		assert.deepEqual(
			findings.map(({path, summary}) => [path, summary]),
			[
				['/bin/su', '/bin/su runs with the rights of user 0'],
				['/bin/wall', '/bin/wall runs with the rights of group 5'],
			],
		);
	});

	test('report a path once per rule, as the more severe one', async () => {
		const warning = {...origin, severity: 'warning'} as const;
		const findings = await find({
			forbid: [
				{...warning, globs: ['/gone']},
				{...origin, globs: ['/g*']},
			],
		});
		assert.deepEqual(
			findings.map(({path, severity}) => [path, severity]),
			[['/gone', 'error']],
		);
	});

	test('give findings ids that do not depend on layers', async () => {
		const rule = {forbid: [{...origin, globs: ['/x']}]};
		const one = await loadedImage([{createdBy: 'COPY a /', entries: [file('x', '1')]}]);
		const other = await loadedImage([
			{createdBy: 'COPY b /', entries: [file('b', '1')]},
			{createdBy: 'COPY a /', entries: [file('x', '22')]},
		]);
		const idIn = (image: typeof one) => checked(image, {paths: rule}).check.findings[0].id;
		assert.match(idIn(one), /^[0-9a-f]{12}$/);
		assert.equal(idIn(one), idIn(other));
	});
});

async function find(paths: Partial<PathRules>) {
	const image = await loadedImage([
		{
			createdBy: 'COPY a /app',
			entries: [
				directory('app/.git'),
				file('app/.git/one', '123'),
				file('app/.env', 'a'),
				file('gone', '123'),
				file('bin/su', '', {mode: 0o4755}),
				file('bin/wall', '', {mode: 0o2755, gid: 5}),
				file('bin/locked', '', {mode: 0o2644}),
			],
		},
		{
			createdBy: 'RUN b',
			entries: [
				whiteout('gone'),
				file('app/.git/two', '12345'),
				whiteout('app/.git/one'),
				hardLink('app/.git/three', 'app/.git/two'),
			],
		},
	]);
	return checked(image, {paths}).check.findings;
}
