import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {parseCommandLine, versionText} from '../../source/cli/command-line.ts';
import {helpText} from '../../source/cli/help-text.ts';
import {commandNames, findOptions} from '../../source/cli/options.ts';
import {failureOf} from '../fixtures/failures.ts';

function optionsOf(...argv: string[]) {
	return parseCommandLine(argv).options;
}

describe('the command line', () => {
	test('opens the inspector without a command', () => {
		const {command, arguments: args} = parseCommandLine(['nginx:latest']);
		assert.equal(command, 'inspect');
		assert.deepEqual(args, ['nginx:latest']);
	});

	test('has the engine pull what is missing, unless the user decides otherwise', () => {
		assert.equal(findOptions(optionsOf('app')).pull, 'missing');
		assert.equal(findOptions(optionsOf('app', '--pull', 'never')).pull, 'never');
	});

	for (const name of commandNames) {
		test(`accepts the command ${name}, and the help describes it`, () => {
			const {command, arguments: args} = parseCommandLine([name, 'app:1']);
			assert.equal(command, name);
			assert.deepEqual(args, ['app:1']);
			// `inspect` is the default.
			if (name !== 'inspect') assert.match(helpText, new RegExp(`^  \\$ layerscope ${name} `, 'm'));
		});
	}

	test('treats only the first argument as a command', () => {
		const {command, arguments: args} = parseCommandLine(['cat', 'ls', '/ci']);
		assert.equal(command, 'cat');
		assert.deepEqual(args, ['ls', '/ci']);
	});

	test('accepts options before, between and after arguments', () => {
		for (const argv of [
			['--layer', '3', 'ls', 'app:1', '/etc'],
			['ls', '--layer=3', 'app:1', '/etc'],
			['ls', 'app:1', '/etc', '--layer', '3'],
		]) {
			const {command, arguments: args, options} = parseCommandLine(argv);
			assert.equal(command, 'ls');
			assert.deepEqual(args, ['app:1', '/etc']);
			assert.equal(options.layer, 3);
		}
	});

	test('takes the file of --write-baseline only after an equals sign', () => {
		const {arguments: args, options} = parseCommandLine(['ci', '--write-baseline', 'app:1']);
		assert.deepEqual([args, options.writeBaseline], [['app:1'], '']);
		assert.equal(optionsOf('ci', '--write-baseline=b.json', 'app:1').writeBaseline, 'b.json');
		assert.equal(optionsOf('ci', 'app:1').writeBaseline, undefined);
	});

	test('takes options that compare with an earlier check only for ci, so that none is ignored', async () => {
		for (const option of ['--write-baseline', '--tighten', '--against=app:0']) {
			assert.match(
				await failureOf(() => optionsOf('app:1', option)),
				/is not an option of inspect, but of ci/,
			);
			assert.equal(parseCommandLine(['--ci', 'app:1', option]).command, 'ci');
		}
	});

	test('treats everything after -- as arguments', () => {
		const {arguments: args} = parseCommandLine(['cat', 'app:1', '--', '--help']);
		assert.deepEqual(args, ['app:1', '--help']);
	});

	for (const [kebabCase, camelCase, name] of [
		['--lowest-efficiency', '--lowestEfficiency', 'lowestEfficiency'],
		['--highest-wasted-bytes', '--highestWastedBytes', 'highestWastedBytes'],
		['--highest-user-wasted-percent', '--highestUserWastedPercent', 'highestUserWastedPercent'],
	] as const) {
		test(`accepts ${kebabCase} in dive's spelling as well`, () => {
			for (const flag of [kebabCase, camelCase]) {
				assert.equal(optionsOf('ci', flag, '0.5', 'app:1')[name], '0.5');
				assert.equal(optionsOf('ci', `${flag}=disabled`, 'app:1')[name], 'disabled');
			}
		});
	}

	test("accepts dive's --source and --ignore-errors", () => {
		const given = (...argv: readonly string[]) => parseCommandLine(argv).arguments;
		assert.deepEqual(given('--ci', 'app:1', '--source', 'podman', '-i'), ['podman:app:1']);
		assert.deepEqual(given('ci', '--source=docker-archive', 'a.tar', '--ignore-errors'), [
			'docker-archive:a.tar',
		]);
		assert.deepEqual(given('--source', 'docker', 'podman://app:1'), ['podman://app:1']);
	});

	test("accepts dive's --ci, --ci-config and -j", () => {
		const {
			command,
			arguments: args,
			options,
		} = parseCommandLine([
			...['--ci', '--ci-config', 'rules.yaml'],
			...['-j', 'out.json', 'app:1'],
		]);
		assert.equal(command, 'ci');
		assert.deepEqual(args, ['app:1']);
		assert.equal(options.config, 'rules.yaml');
		assert.equal(options.json, 'out.json');
	});

	test('treats a lone - as the value of --json, and as an argument elsewhere', () => {
		for (const argv of [
			['--json', '-', 'app:1'],
			['-j', '-', 'app:1'],
			['app:1', '--json=-'],
		]) {
			const {arguments: args, options} = parseCommandLine(argv);
			assert.equal(options.json, '-');
			assert.deepEqual(args, ['app:1']);
		}
		assert.deepEqual(parseCommandLine(['extract', 'app:1', '/etc', '-']).arguments, [
			'app:1',
			'/etc',
			'-',
		]);
	});

	test('passes everything after build to docker', () => {
		const {
			command,
			arguments: args,
			options,
		} = parseCommandLine([
			...['build', '--tag', 'app:2', '--platform', 'linux/arm64', '--json', '-', '.'],
		]);
		assert.equal(command, 'build');
		assert.equal(args.length, 7);
		assert.equal(options.json, undefined);
		assert.equal(options.platform, undefined);
	});

	test('handles --help and --version regardless of other arguments', () => {
		for (const argv of [['--help'], ['-h'], ['ls', '--help'], ['ci', 'app:1', '-h']]) {
			assert.equal(parseCommandLine(argv).command, 'help');
		}
		for (const argv of [['--version'], ['-v']]) {
			assert.equal(parseCommandLine(argv).command, 'version');
		}
		assert.match(versionText, /^layerscope \d+\.\d+\.\d+$/);
	});
});

describe('an invalid command line', () => {
	for (const [argv, expected] of [
		[
			['--lowest-effciency', '1', 'app:1'],
			'there is no option --lowest-effciency | Did you mean --lowest-efficiency? See layerscope --help.',
		],
		[['--frobnicate', 'app:1'], 'there is no option --frobnicate | See layerscope --help.'],
		[
			['--no-color', 'app:1'],
			'there is no option --no-color | NO_COLOR=1 turns colours off, FORCE_COLOR=1 turns them on.',
		],
		[['-x', 'app:1'], 'there is no option -x | See layerscope --help.'],
		[['--json'], 'the option --json needs a value | See layerscope --help.'],
		[['--json=', 'app:1'], 'the option --json needs a value | See layerscope --help.'],
		[['app:1', '--config'], 'the option --config needs a value | See layerscope --help.'],
		[
			['--highest-wasted-bytes', '--figures', 'dive'],
			'the option --highest-wasted-bytes needs a value | See layerscope --help.',
		],
		[
			['--host', 'tcp://a', '--host', 'tcp://b', 'app:1'],
			'the flag --host can only be set once | See layerscope --help.',
		],
		[
			['ls', '--layer', 'last', 'app:1'],
			'--layer takes the number of a layer, starting at 0, not last | See layerscope --help.',
		],
		[
			['ls', '--layer=-1', 'app:1'],
			'--layer takes the number of a layer, starting at 0, not -1 | See layerscope --help.',
		],
	] as const) {
		test(`is rejected with a reason: ${argv.join(' ')}`, async () => {
			assert.equal(await failureOf(() => parseCommandLine(argv)), expected);
		});
	}
});

describe('the help', () => {
	test('fits a terminal of 100 columns', () => {
		for (const line of helpText.split('\n')) assert.ok(line.length <= 100, line);
	});

	test('describes every option', () => {
		const described = new Set(helpText.match(/--[a-z][a-z-]+/g));
		for (const option of described) {
			// An example uses docker's `--tag`.
			if (option === '--tag') continue;
			const isKnown = commandNames
				.flatMap(name => [
					[name, option],
					[name, option, '1'],
				])
				.some(argv => {
					try {
						parseCommandLine(argv);
						return true;
					} catch {
						return false;
					}
				});
			assert.ok(isKnown, option);
		}
	});
});

describe('an option of another command', () => {
	test('is rejected, because it would have no effect', async () => {
		const attempt = (...argv: string[]) => failureOf(() => parseCommandLine(argv));
		assert.match(
			await attempt('ls', 'app:1', '--json', '-'),
			/^--json is not an option of ls, but of inspect, ci, compare/,
		);
		assert.match(
			await attempt('ls', 'app:1', '--no-mouse'),
			/^--no-mouse is not an option of ls, /,
		);
		assert.match(await attempt('containers', '--save', 'x'), /^--save is not an option of cont/);
		assert.match(await attempt('ci', 'app:1', '--ndjson'), /^--ndjson is not an option of ci/);
		assert.match(await attempt('ci', 'app:1', '--layer', '1'), /^--layer is not an option of ci/);
	});

	test('does not prevent the help', () => {
		assert.equal(parseCommandLine(['ci', '--ndjson', '--help']).command, 'help');
	});
});
