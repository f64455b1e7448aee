import assert from 'node:assert/strict';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {type CheckFlags, readRunSettings} from '../../source/config/check-settings.ts';
import {failureOf} from '../fixtures/failures.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';

/** File contents by path, relative to the test's folder. */
type Files = Readonly<Record<string, string>>;

describe('the settings of a check', () => {
	test("default to dive's", async context => {
		const {settings} = await prepare(context, {});
		const {limits, figures, paths, ignore} = await settings();
		assert.deepEqual(limits.slice(0, 3), [
			{name: 'lowestEfficiency', threshold: 0.9, severity: 'error', source: 'default'},
			{name: 'highestWastedBytes', threshold: null, severity: 'error', source: 'default'},
			{name: 'highestUserWastedPercent', threshold: 0.1, severity: 'error', source: 'default'},
		]);
		assert.ok(limits.slice(3).every(({threshold}) => threshold === null));
		assert.equal(figures, 'layerscope');
		assert.deepEqual([paths.forbid, paths.maxBytes, paths.setuid, ignore], [[], [], undefined, []]);
	});

	for (const name of ['.layerscope.yaml', '.layerscope.yml', '.layerscope.json', '.dive-ci']) {
		test(`are read from ${name} in a parent folder`, async context => {
			const {rule} = await prepare(context, {
				[`work/${name}`]: '{"rules":\n{"lowestEfficiency": 0.5}}',
			});
			const {threshold, source} = await rule('lowestEfficiency');
			assert.equal(threshold, 0.5);
			assert.equal(source, join('..', '..', `${name}:2`));
		});
	}

	test('are read from the nearest config file', async context => {
		const {rule} = await prepare(context, {
			'work/.layerscope.yaml': rules('0.1'),
			'work/a/.layerscope.yml': rules('0.2'),
		});
		assert.equal((await rule('lowestEfficiency')).threshold, 0.2);
	});

	test("are read from .dive-ci only without a config file of layerscope's", async context => {
		const files = {'work/.layerscope.yaml': rules('0.1'), 'work/a/b/.dive-ci': rules('0.2')};
		const {rule} = await prepare(context, files);
		assert.equal((await rule('lowestEfficiency')).threshold, 0.1);
	});

	test('are taken from flag, environment, project config and user config, in this order', async context => {
		const {rule, root} = await prepare(context, {
			'work/a/b/.layerscope.yaml': rules('0.3'),
			'home/.config/layerscope/config.yaml': rules('0.4'),
			'xdg/layerscope/config.json': '{"rules": {"lowestEfficiency": 0.5}}',
			'empty/.dive-ci': '',
		});
		const variable = {LAYERSCOPE_LOWEST_EFFICIENCY: '0.2'};
		const none = {config: join(root, 'empty/.dive-ci')};
		const first = (flags: CheckFlags, env: Files = {}) => rule('lowestEfficiency', flags, env);
		const flagged = await first({lowestEfficiency: '0.1'}, variable);
		assert.deepEqual([flagged.threshold, flagged.source], [0.1, '--lowest-efficiency']);
		const fromEnvironment = await first({}, variable);
		assert.deepEqual(
			[fromEnvironment.threshold, fromEnvironment.source],
			[0.2, 'LAYERSCOPE_LOWEST_EFFICIENCY'],
		);
		assert.equal((await first({})).threshold, 0.3);
		assert.equal((await first(none)).threshold, 0.4);
		assert.equal((await first(none, {XDG_CONFIG_HOME: join(root, 'xdg')})).threshold, 0.5);
	});

	test('are resolved separately for each rule', async context => {
		const {settings} = await prepare(context, {
			'work/.dive-ci': 'rules:\n  highestWastedBytes: 20MB\n',
			'home/.config/layerscope/config.yaml':
				'figures: dive\nrules:\n  highest-user-wasted-percent: off\n',
		});
		const {limits, figures} = await settings({lowestEfficiency: 'disabled'});
		assert.deepEqual(
			limits.slice(0, 3).map(({threshold}) => threshold),
			[null, 20e6, null],
		);
		assert.equal(figures, 'dive');
	});

	test('ignore an empty variable', async context => {
		const {rule} = await prepare(context, {});
		const {source} = await rule('lowestEfficiency', {}, {LAYERSCOPE_LOWEST_EFFICIENCY: ''});
		assert.equal(source, 'default');
	});

	test('are read from the file of --config instead of the project config', async context => {
		const files = {'work/.layerscope.yaml': rules('0.1'), 'other/my.yaml': rules('0.2')};
		const {rule} = await prepare(context, files);
		const found = await rule('lowestEfficiency', {config: '../../../other/my.yaml'});
		assert.equal(found.threshold, 0.2);
	});

	test('report the source of an invalid value even if another source overrides it', async context => {
		const {settings} = await prepare(context, {'work/.dive-ci': rules('much')});
		assert.match(
			await failureOf(() => settings({lowestEfficiency: '0.5'})),
			/\.dive-ci:2: lowestEfficiency cannot be "much"/,
		);
		assert.match(
			await failureOf(() => settings({highestWastedBytes: 'x'})),
			/^--highest-wasted-bytes: highestWastedBytes cannot be "x"/,
		);
		assert.match(await failureOf(() => settings({figures: 'x'})), /^--figures: .*"x" \| Known are/);
		assert.match(
			await failureOf(() => settings({}, {LAYERSCOPE_FIGURES: 'x'})),
			/^LAYERSCOPE_FIGURES: /,
		);
	});

	test('differ for images whose name matches a pattern; later entries win', async context => {
		const {settings} = await prepare(context, {
			'work/.layerscope.yaml': [
				'rules: {lowestEfficiency: 0.5, highestLayerCount: 9, forbid: [/all]}',
				'ignore: [{paths: /all, reason: all}]',
				'images:',
				'  - name: ghcr.io/team/*',
				'    rules: {lowestEfficiency: 0.6, forbid: [/team]}',
				'    ignore: [{paths: /team, reason: team}]',
				'  - {name: "*/shop:*", rules: {lowestEfficiency: 0.7}}',
			].join('\n'),
		});
		const of = async (reference: string, flags: CheckFlags = {}) => {
			const {limits, paths, ignore} = await settings(flags, {}, reference);
			const value = (name: string) => limits.find(limit => limit.name === name)?.threshold;
			return {
				efficiency: value('lowestEfficiency'),
				layers: value('highestLayerCount'),
				forbid: paths.forbid.flatMap(({globs}) => globs),
				ignore: ignore.map(({reason}) => reason),
			};
		};
		const base = {efficiency: 0.5, layers: 9, forbid: ['/all'], ignore: ['all']};
		const team = {...base, efficiency: 0.6, forbid: ['/team'], ignore: ['team', 'all']};
		assert.deepEqual(await of('other:1'), base);
		assert.deepEqual(await of('ghcr.io/team/api:1'), team);
		assert.deepEqual(await of('ghcr.io/team/shop:1'), {...team, efficiency: 0.7});
		const flagged = await of('ghcr.io/team/shop:1', {lowestEfficiency: '0.1'});
		assert.equal(flagged.efficiency, 0.1);
	});

	test('name the baseline: of an option, of a config from its folder, or beside the config', async context => {
		const {run, root} = await prepare(context, {
			'work/.layerscope.yaml': 'tolerance: 2%\n',
			'other/c.yaml': 'baseline: down/b.json\n',
		});
		const usual = (await run()).baseline;
		assert.deepEqual(usual, {
			file: join(root, 'work/.layerscope-baseline.json'),
			name: join('../../.layerscope-baseline.json'),
			isExpected: false,
		});
		await writeFile(usual.file, '');
		assert.equal((await run()).baseline.isExpected, true);
		const ofConfig = await run({config: join(root, 'other/c.yaml')});
		assert.equal(ofConfig.baseline.file, join(root, 'other/down/b.json'));
		assert.equal(ofConfig.baseline.isExpected, true);
		const given = await run({config: join(root, 'other/c.yaml'), baseline: 'b.json'});
		assert.equal(given.baseline.file, join(root, 'work/a/b/b.json'));
	});

	test('have a tolerance, and names of images in a baseline', async context => {
		const {run, settings} = await prepare(context, {
			'work/.layerscope.yaml':
				'tolerance: 2%\nbaselineName: all\nimages: [{name: "a:*", baselineName: first}]\n',
		});
		assert.deepEqual((await run()).tolerance, {ratio: 0.02});
		assert.deepEqual((await run({tolerance: '5kB'})).tolerance, {bytes: 5000});
		assert.match(
			await failureOf(() => run({tolerance: 'x'})),
			/^--tolerance: tolerance cannot be "x"/,
		);
		const nameOf = async (reference: string, flags: CheckFlags = {}) =>
			(await settings(flags, {}, reference)).baselineName;
		assert.equal(await nameOf('a:1'), 'first');
		assert.equal(await nameOf('b:1'), 'all');
		assert.equal(await nameOf('a:1', {baselineName: 'x'}), 'x');
	});

	test('are not read from a missing file, a folder or an oversized file', async context => {
		const {settings} = await prepare(context, {'long.yaml': `# ${'x'.repeat(2 ** 20)}`});
		const attempt = (config: string) => failureOf(() => settings({config}));
		assert.match(await attempt('gone.yaml'), /^there is no config file gone\.yaml/);
		assert.match(await attempt('../../../work'), /cannot be read: it is a directory/);
		assert.match(await attempt('../../../long.yaml'), /larger than 1 MiB/);
		assert.match(await attempt('/dev/zero'), /larger than 1 MiB/);
	});
});

/** Writes files and reads the settings in the folder `work/a/b`, with the home folder `home`. */
async function prepare(context: TestContext, files: Files) {
	const root = await temporaryFolder(context);
	const cwd = join(root, 'work/a/b');
	await mkdir(cwd, {recursive: true});
	for (const [name, text] of Object.entries(files)) {
		await mkdir(dirname(join(root, name)), {recursive: true});
		await writeFile(join(root, name), text);
	}
	const run = (flags: CheckFlags = {}, env: Files = {}) =>
		readRunSettings(flags, {cwd, env: {HOME: join(root, 'home'), ...env}});
	const settings = async (flags: CheckFlags = {}, env: Files = {}, reference = 'app:1') =>
		(await run(flags, env)).settingsOf(reference);
	const rule = async (name: string, flags: CheckFlags = {}, env: Files = {}) => {
		const found = (await settings(flags, env)).limits.find(limit => limit.name === name);
		assert.ok(found);
		return found;
	};
	return {root, run, settings, rule};
}

function rules(lowestEfficiency: string): string {
	return `rules:\n  lowestEfficiency: ${lowestEfficiency}\n`;
}
