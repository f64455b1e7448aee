import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {helpOf} from '../../source/cli/command-help.ts';
import {parseCommandLine} from '../../source/cli/command-line.ts';
import {helpText} from '../../source/cli/help-text.ts';
import {commandNames} from '../../source/cli/options.ts';
import {failureOf} from '../fixtures/failures.ts';

describe('the help of a command', () => {
	test('has the usage of that command only', () => {
		for (const name of commandNames) {
			const usage = helpOf(name).match(/(?<=\$ layerscope )[a-z]+/g) ?? [];
			const others = commandNames.filter(other => other !== name);
			assert.ok(!usage.some(word => (others as readonly string[]).includes(word)), name);
			assert.match(helpOf(name), /^\nUsage\n {2}\$ layerscope/);
		}
	});

	const parsed = (argv: readonly string[]) =>
		failureOf(() => parseCommandLine(argv)).catch(() => 'valid');

	test('has the options that the command takes', async () => {
		for (const name of commandNames) {
			for (const [option] of helpOf(name).matchAll(/(?<=^ {2})--[a-z-]+/gm)) {
				assert.doesNotMatch(await parsed([name, option]), /no(?:t an)? option/);
			}
		}
		assert.match(helpOf('ls'), /--layer N/);
		assert.doesNotMatch(helpOf('ls'), /--mtime|--json|--slow|--no-mouse|--no-annotations/);
		assert.match(helpOf('ls'), /--no-cache/);
		assert.doesNotMatch(helpOf('containers'), /--save|--platform|^IMAGE/m);
		assert.doesNotMatch(helpOf('cache'), /--/);
	});

	test('is asked for in two ways', () => {
		for (const argv of [
			['help', 'ls'],
			['ls', '--help'],
			['ls', 'app:1', '-h'],
		]) {
			const {command, arguments: given} = parseCommandLine(argv);
			assert.deepEqual([command, ...given], ['help', 'ls']);
		}
		assert.equal(helpOf(undefined), helpText);
	});

	test('does not exist for other words', async () => {
		assert.equal(
			await failureOf(() => helpOf('compere')),
			'there is no command compere | Did you mean layerscope help compare? See layerscope --help.',
		);
	});
});
