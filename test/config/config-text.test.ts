import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readConfigText} from '../../source/config/config-text.ts';
import {failureOf} from '../fixtures/failures.ts';

describe('a config text', () => {
	test('sets rules and figures with their line numbers', () => {
		const text =
			'figures: dive\n# limits\nrules:\n  lowestEfficiency: 0.95\n  highestWastedBytes: 20MB\n';
		assert.deepEqual(read(text), {
			figures: {value: 'dive', source: 'c.yaml:1'},
			limits: {
				lowestEfficiency: {threshold: 0.95, severity: 'error', source: 'c.yaml:4'},
				highestWastedBytes: {threshold: 20e6, severity: 'error', source: 'c.yaml:5'},
			},
		});
	});

	test('can be JSON indented with tabs', () => {
		const text = '{\n\t"rules": {\n\t\t"highestUserWastedPercent": 0.2\n\t}\n}\n';
		assert.deepEqual(read(text).limits.highestUserWastedPercent, {
			threshold: 0.2,
			severity: 'error',
			source: 'c.yaml:3',
		});
	});

	test('accepts keys in kebab case and in any letter case', () => {
		const {limits} = read('Rules:\n  lowest-efficiency: "0.8"\n  HIGHESTWASTEDBYTES: 1kB\n');
		assert.equal(limits.lowestEfficiency?.threshold, 0.8);
		assert.equal(limits.highestWastedBytes?.threshold, 1000);
	});

	test('disables rules, with or without quotes', () => {
		const text =
			'rules: {lowestEfficiency: disabled, highestWastedBytes: off, highestUserWastedPercent: false}';
		const values = Object.values(read(text).limits).map(({threshold}) => threshold);
		assert.deepEqual(values, [null, null, null]);
	});

	test('sets nothing if it or a value is empty', () => {
		for (const text of ['', '# nothing\n', '---\n', 'rules:\n', 'rules:\n  lowestEfficiency:\n']) {
			assert.deepEqual(read(text).limits, {}, JSON.stringify(text));
		}
	});

	test('can contain anchors', () => {
		const text = 'rules:\n  lowestEfficiency: &ratio 0.5\n  highestUserWastedPercent: *ratio\n';
		assert.equal(read(text).limits.highestUserWastedPercent?.threshold, 0.5);
	});

	const failures: readonly (readonly [string, string, RegExp])[] = [
		[
			'an unknown rule',
			'rules:\n  lowestEfficency: 1\n',
			/^c\.yaml:2: there is no rule "lowestEfficency" \| Did you mean lowestEfficiency\? Known are lowestEfficiency, highestWastedBytes, .* and secrets\.$/,
		],
		[
			'an unknown setting',
			'rulez:\n  a: 1\n',
			/^c\.yaml:1: there is no setting "rulez" \| Did you mean rules\?/,
		],
		[
			'a rule outside of rules',
			'\nlowestEfficiency: 1\n',
			/^c\.yaml:2: the rule lowestEfficiency is outside of "rules"/,
		],
		[
			'an invalid ratio',
			'rules:\n\n  lowestEfficiency: 190%\n',
			/^c\.yaml:3: lowestEfficiency cannot be "190%" \| It takes a number from 0 to 1 or a percentage such as 10%, or disabled\.$/,
		],
		[
			'an invalid byte size',
			'rules: {highestWastedBytes: 3 apples}',
			/^c\.yaml:1: highestWastedBytes cannot be "3 apples" \| .*20MB/,
		],
		[
			'a list instead of a value',
			'rules:\n  lowestEfficiency: [1]\n',
			/^c\.yaml:2: lowestEfficiency cannot be a list/,
		],
		[
			'the same rule twice',
			'rules:\n  lowestEfficiency: 1\n  lowest-efficiency: 1\n',
			/^c\.yaml:3: the setting lowestEfficiency is set twice \| .* at c\.yaml:2\.$/,
		],
		[
			'the same key twice',
			'rules:\n  lowestEfficiency: 1\n  lowestEfficiency: 1\n',
			/^c\.yaml:3: invalid YAML or JSON/,
		],
		[
			'unknown figures',
			'figures: dives\n',
			/^c\.yaml:1: figures cannot be "dives" \| Did you mean dive\?/,
		],
		['broken YAML', 'rules:\n  lowestEfficiency: "0.9\n', /^c\.yaml:\d: invalid YAML or JSON/],
		['indentation by tabs', 'rules:\n\tlowestEfficiency: 1\n', /^c\.yaml:2: /],
		['broken JSON', '{"rules": {\n"lowestEfficiency": 1\n', /^c\.yaml:\d: invalid YAML or JSON/],
		['a list', '- a\n', /^c\.yaml: a mapping of names/],
		['plain text', 'hello\n', /^c\.yaml: a mapping of names/],
		['rules that are a list', 'rules: [1]\n', /^c\.yaml:1: a mapping of names/],
		[
			'an alias without an anchor',
			'rules: *gone\n',
			/^c\.yaml:1: (?:there is no anchor &gone|invalid YAML)/,
		],
		['a key that is a list', '? [a, b]\n: 1\n', /^c\.yaml:1: there is no setting/],
	];
	for (const [problem, text, expected] of failures) {
		test(`with ${problem} is rejected with file and line`, async () => {
			assert.match(await failureOf(() => read(text)), expected);
		});
	}

	test('sets globs of paths that are not removable', () => {
		const text = 'removable:\n  ignore:\n    - /var/log/**\n    - "**/__pycache__"\n';
		assert.deepEqual(read(text).neededPaths, ['/var/log/**', '**/__pycache__']);
		for (const text of ['removable:\n', 'removable:\n  ignore:\n']) {
			assert.equal(read(text).neededPaths, undefined);
		}
		assert.deepEqual(read('removable: {ignore: []}').neededPaths, []);
	});

	for (const [text, expected] of [
		['removable: [/tmp]', /^c\.yaml:1: a mapping .* expected here \| For example "removable:"/],
		[
			'removable: {ignored: [/tmp]}',
			/^c\.yaml:1: removable has no setting "ignored" \| Did you mean/,
		],
		[
			'removable:\n  ignore: /tmp',
			/^c\.yaml:2: ignore cannot be "\/tmp" \| It takes a list of globs\./,
		],
		[
			'removable:\n  ignore:\n    - /tmp\n    - tmp/*',
			/^c\.yaml:4: an item of ignore cannot be "tmp\/\*" \| It takes a glob that begins with \/ or \*\*\//,
		],
		['removable:\n  ignore:\n    - {a: 1}', /^c\.yaml:3: an item of ignore cannot be a mapping/],
		['removable: {ignore: [""]}', /^c\.yaml:1: an item of ignore cannot be ""/],
	] as const) {
		test(`is rejected with invalid globs: ${JSON.stringify(text)}`, async () => {
			assert.match(await failureOf(() => read(text)), expected);
		});
	}

	test('cannot exhaust memory with nested aliases', async () => {
		const levels = Array.from({length: 40}, (_, level) => {
			const below = level === 0 ? '[x]' : `[${`*a${level - 1}, `.repeat(9)}*a${level - 1}]`;
			return `a${level}: &a${level} ${below}`;
		});
		assert.match(await failureOf(() => read(levels.join('\n'))), /^c\.yaml:1: there is no setting/);
		assert.deepEqual(readConfigText({name: 'c', text: levels.join('\n'), isDive: true}).limits, {});
	});

	test('with 100,000 levels of nesting is rejected', async () => {
		assert.match(await failureOf(() => read('['.repeat(100_000))), /^c\.yaml:1: invalid YAML/);
	});
});

describe("dive's config", () => {
	test('is accepted with everything that dive ignores', () => {
		const text = 'ci: true\nkeybinding:\n  quit: ctrl+c\nrules:\n  lowestEfficiency: 0.96\n';
		const {limits} = readConfigText({name: '.dive-ci', text, isDive: true});
		const {threshold, source} = limits.lowestEfficiency!;
		assert.deepEqual([Object.keys(limits).length, threshold, source], [1, 0.96, '.dive-ci:5']);
	});

	test('may have typing errors, which dive ignores, but not without a note', () => {
		const read = (text: string) => readConfigText({name: '.dive-ci', text, isDive: true});
		assert.deepEqual(read('rule:\n  a: 1\n').notes, [
			'.dive-ci:1: "rule" is ignored, as in dive; did you mean rules?',
		]);
		const {limits, notes} = read('rules:\n  lowestEfficency: 1\n  plugin1/rule1: error\n');
		assert.deepEqual(limits, {});
		assert.match(String(notes), /^\.dive-ci:2: .* did you mean lowestEfficiency\?$/);
	});

	test('with an invalid value is rejected, as by dive', async () => {
		const text = 'rules:\n  lowestEfficiency: high\n';
		const read = () => readConfigText({name: '.dive-ci', text, isDive: true});
		assert.match(await failureOf(read), /^\.dive-ci:2: lowestEfficiency cannot be "high"/);
	});
});

function read(text: string) {
	return readConfigText({name: 'c.yaml', text, isDive: false});
}
