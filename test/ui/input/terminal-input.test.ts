import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {TerminalInput} from '../../../source/ui/input/terminal-input.ts';
import type {BackgroundReport, MouseReport} from '../../../source/ui/input/terminal-reports.ts';
import {FakeInput, FakeOutput} from '../terminal.ts';

/** The input of a terminal that was asked for its background, and that answers only what the test types. */
function askedInput(context: TestContext) {
	context.mock.timers.enable({apis: ['setTimeout']});
	const terminal = new FakeInput();
	const output = new FakeOutput(80, 24);
	const reports: (MouseReport | BackgroundReport)[] = [];
	const input = new TerminalInput({
		terminal: terminal.asStream(),
		output: output.asStream(),
		hasMouse: false,
		onReport: report => reports.push(report),
	});
	let isAnswered = false;
	input.setRawMode(true);
	input.ask('\x1b]11;?\x1b\\');
	void input.answered.then(() => {
		isAnswered = true;
	});
	return {
		input,
		output,
		reports,
		/** Whether all answers have come, once these bytes are read. */
		isAnsweredAfter: async (bytes: string) => {
			if (bytes !== '') terminal.write(bytes);
			await new Promise(resolve => setImmediate(resolve));
			return isAnswered;
		},
	};
}

describe('a question to the terminal', () => {
	test('is followed by one that all terminals answer, and its answer ends the wait', async context => {
		const {input, output, reports, isAnsweredAfter} = askedInput(context);
		assert.match(output.text, /\x1b\]11;\?\x1b\\\x1b\[c$/);
		assert.equal(await isAnsweredAfter('j'), false);
		assert.equal(await isAnsweredAfter('\x1b]11;rgb:ffff/ffff/ffff\x07'), false);
		assert.equal(await isAnsweredAfter('\x1b[?62;'), false);
		assert.equal(await isAnsweredAfter('22ck'), true);
		assert.deepEqual(reports, [{type: 'background', background: 'light'}]);
		assert.equal(String(Buffer.concat(await input.take(2).toArray())), 'jk');
	});

	test('is given up after a second', async context => {
		const {isAnsweredAfter} = askedInput(context);
		context.mock.timers.tick(999);
		assert.equal(await isAnsweredAfter(''), false);
		context.mock.timers.tick(1);
		assert.equal(await isAnsweredAfter(''), true);
	});
});
