import assert from 'node:assert/strict';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import {userPreferences} from '../../source/config/user-preferences.ts';
import {failureOf} from '../fixtures/failures.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';

const noFlags = {ascii: false, mouse: true, screenReader: false};

/** The environment of a user with a config file. */
async function userWith(context: TestContext, text: string) {
	const cwd = await temporaryFolder(context);
	await mkdir(join(cwd, 'layerscope'));
	await writeFile(join(cwd, 'layerscope', 'config.yaml'), text);
	return {cwd, env: {XDG_CONFIG_HOME: cwd}};
}

test('preferences come from the config file of the user', async context => {
	const text =
		'theme: light\nascii: yes\nmouse: false\nscreen-reader: on\nsort: name\nlayer: 3\nkeys:\n  sort: [s, Ctrl+O]\n  help: h\n  regex: []\n';
	assert.deepEqual(await userPreferences(noFlags, await userWith(context, text)), {
		theme: 'light',
		ascii: true,
		mouse: false,
		screenReader: true,
		sort: 'name',
		layer: 3,
		keys: [
			{command: 'sort', keys: ['s', 'Ctrl+O'], source: 'layerscope/config.yaml:8'},
			{command: 'help', keys: ['h'], source: 'layerscope/config.yaml:9'},
			{command: 'regex', keys: [], source: 'layerscope/config.yaml:10'},
		],
	});
});

test('options take precedence over the config file', async context => {
	const user = await userWith(context, 'theme: light\nmouse: true\nlayer: 3\n');
	const flags = {...noFlags, theme: 'Dark', mouse: false, layer: 0};
	assert.deepEqual(await userPreferences(flags, user), {theme: 'dark', mouse: false, layer: 0});
});

test('there are no preferences without options and config file', async context => {
	const cwd = await temporaryFolder(context);
	assert.deepEqual(await userPreferences(noFlags, {cwd, env: {XDG_CONFIG_HOME: cwd}}), {});
});

test('an invalid preference is named with its place and the nearest right name', async context => {
	for (const [text, message] of [
		[
			'sort: name\nthema: dark\n',
			/^layerscope\/config\.yaml:2: there is no setting "thema" \| Did you mean theme\?/,
		],
		['theme: drak\n', /^layerscope\/config\.yaml:1: theme cannot be "drak" \| Did you mean dark\?/],
		[
			'mouse: maybe\n',
			/^layerscope\/config\.yaml:1: mouse cannot be "maybe" \| It takes true or false\./,
		],
		['layer: last\n', /^layerscope\/config\.yaml:1: layer cannot be "last" \|/],
		['keys: s\n', /^layerscope\/config\.yaml:1: a mapping/],
	] as const) {
		const user = await userWith(context, text);
		assert.match(await failureOf(() => userPreferences(noFlags, user)), message);
	}
});
