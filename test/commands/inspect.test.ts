import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {CommandContext} from '../../source/cli/command-line.ts';
import {inspect} from '../../source/commands/inspect.ts';
import {failureOf} from '../fixtures/failures.ts';

describe('several arguments without a command', () => {
	for (const [given, expected] of [
		[
			'lss app:1',
			'there is no command lss | Did you mean layerscope ls app:1? See layerscope --help.',
		],
		[
			'sl app:1',
			'there is no command sl | Did you mean layerscope ls app:1? See layerscope --help.',
		],
		[
			'explore app:1',
			'there is no command explore | Did you mean layerscope app:1? See layerscope --help.',
		],
		[
			'check app:1 app:2',
			'there is no command check | Did you mean layerscope ci app:1 app:2? See layerscope --help.',
		],
		[
			'app:1 cat /etc/passwd',
			'one image at a time, not also cat /etc/passwd | Did you mean layerscope cat app:1 /etc/passwd? Commands come first.',
		],
		[
			'app:1 app:2',
			'one image at a time, not also app:2 | Compare two images with: layerscope compare app:1 app:2.',
		],
		[
			'app:1 app:2 app:3',
			'one image at a time, not also app:2 app:3 | Compare two images with: layerscope compare OLD NEW.',
		],
		[
			'constructor app:1',
			'one image at a time, not also app:1 | Compare two images with: layerscope compare constructor app:1.',
		],
	]) {
		test(`are answered with a hint: ${given}`, async () => {
			const context = {env: {}, options: {}} as CommandContext;
			assert.equal(await failureOf(() => inspect(given.split(' '), context)), expected);
		});
	}
});
