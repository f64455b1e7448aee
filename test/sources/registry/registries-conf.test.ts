import assert from 'node:assert/strict';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {readRegistriesConf} from '../../../source/sources/registry/registries-conf.ts';
import {temporaryFolder} from '../../fixtures/temporary.ts';

type Texts = Readonly<Record<string, string>>;

/** Writes files of the system and of the user's `.config/containers`, and reads them. */
async function settingsOf(
	context: TestContext,
	{system = {}, user = {}, env = {}}: Partial<Record<'system' | 'user' | 'env', Texts>>,
) {
	const folder = await temporaryFolder(context);
	const write = async (base: string, files: Texts) => {
		for (const [name, text] of Object.entries(files)) {
			await mkdir(path.dirname(path.join(base, name)), {recursive: true});
			await writeFile(path.join(base, name), text);
		}
	};
	await write(path.join(folder, 'etc'), system);
	await write(path.join(folder, '.config/containers'), user);
	return readRegistriesConf(
		{HOME: folder, XDG_CACHE_HOME: folder, ...env},
		path.join(folder, 'etc'),
	);
}

const search = (...hosts: readonly string[]) =>
	`unqualified-search-registries = ${JSON.stringify(hosts)}`;

describe('registries.conf', () => {
	test('may be missing', async context => {
		const {search, aliases, registries} = await settingsOf(context, {});
		assert.deepEqual([search, aliases.size, registries.size], [[], 0, 0]);
	});

	test('of the user replaces that of the system, but not its drop-in files', async context => {
		const settings = await settingsOf(context, {
			system: {
				'registries.conf': `${search('system.example')}\n[aliases]\nmain = "system.example/main"`,
				'registries.conf.d/b.conf':
					'[aliases]\none = "system.example/b"\ntwo = "system.example/two"',
				'registries.conf.d/a.conf': '[aliases]\none = "system.example/a"',
				'registries.conf.d/readme': 'no TOML',
			},
			user: {
				'registries.conf': search('user.example'),
				'registries.conf.d/x.conf': 'short-name-mode = "enforcing"\n[aliases]\ntwo = ""',
			},
		});
		assert.deepEqual(settings.search, ['user.example']);
		assert.deepEqual([...settings.aliases], [['one', 'system.example/b']]);
		assert.equal(settings.isEnforcing, true);
	});

	test('is the file of CONTAINERS_REGISTRIES_CONF', async context => {
		const file = path.join(await temporaryFolder(context), 'own.conf');
		await writeFile(file, search('own.example'));
		const settings = await settingsOf(context, {
			user: {'registries.conf': search('user.example')},
			env: {CONTAINERS_REGISTRIES_CONF: file},
		});
		assert.deepEqual(settings.search, ['own.example']);
	});

	test('has settings for prefixes, which later files replace', async context => {
		const {registries} = await settingsOf(context, {
			system: {
				'registries.conf': `
					[[registry]]
					prefix = "a.example/x"
					location = "b.example/y"
					insecure = true
					mirror-by-digest-only = true
					[[registry.mirror]]
					location = "mirror.example"
					[[registry.mirror]]
					location = "tags.example"
					insecure = true
					pull-from-mirror = "tag-only"
					[[registry]]
					location = "c.example"
				`,
			},
			user: {'registries.conf.d/a.conf': '[[registry]]\nprefix = "c.example"\nblocked = true'},
		});
		assert.deepEqual(
			[...registries.values()],
			[
				{
					prefix: 'a.example/x',
					location: 'b.example/y',
					isInsecure: true,
					isBlocked: false,
					mirrors: [
						{location: 'mirror.example', isInsecure: false, pulls: 'digest-only'},
						{location: 'tags.example', isInsecure: true, pulls: 'tag-only'},
					],
				},
				{prefix: 'c.example', location: '', isInsecure: false, isBlocked: true, mirrors: []},
			],
		);
	});

	test('that is broken is named', async context => {
		await assert.rejects(settingsOf(context, {user: {'registries.conf': 'a = '}}), {
			name: 'Failure',
			message: /\/\.config\/containers\/registries\.conf cannot be read: Invalid TOML/,
		});
	});

	test('with values of other kinds says nothing', async context => {
		const {registries, ...settings} = await settingsOf(context, {
			user: {
				'registries.conf':
					'unqualified-search-registries = 1\naliases = 2\nregistry = [{mirror = 3}]',
			},
		});
		assert.deepEqual(settings, {search: [], isEnforcing: false, aliases: new Map()});
		assert.equal(registries.size, 1);
	});
});
