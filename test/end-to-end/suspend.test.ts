import assert from 'node:assert/strict';
import {test} from 'node:test';
import {programPath, samplePath, Terminal} from './terminal.ts';

test('Ctrl+Z suspends the inspector and the mouse, and fg resumes both in the same place', async context => {
	const terminal = new Terminal(context, ['/bin/sh', '-i'], {
		env: {
			PS1: 'prompt> ',
			ENV: '',
			NODE: process.execPath,
			PROGRAM: programPath,
			IMAGE: samplePath,
		},
	});
	/** Runs a command in the shell and waits for a line that it prints. */
	const run = async (command: string, line: RegExp) => {
		await terminal.waitFor(isAtPrompt);
		terminal.press(`clear; ${command}\r`);
		await terminal.waitFor(line);
	};
	await run('before=$(stty -g); echo saved', /^saved$/m);
	await run('"$NODE" "$PROGRAM" "$IMAGE"', /q quit/);
	terminal.press('jj');
	await terminal.waitFor(/^▸ +1 .*apt-get/m);
	assert.equal(terminal.hasMouse, true);

	terminal.press('\x1a');
	await terminal.waitFor(isAtPrompt);
	assert.equal(terminal.hasMouse, false);
	assert.equal(terminal.isFullScreen, false);
	assert.equal(terminal.isCursorShown, true);
	await run('[ "$(stty -g)" = "$before" ] && echo same || echo changed', /^(same|changed)$/m);
	assert.match(terminal.text, /^same$/m);

	terminal.resize(100, 30);
	await run('fg', /^▸ +1 .*apt-get/m);
	assert.equal(terminal.isFullScreen, true);
	await terminal.waitFor(({lines}) => lines[29].includes('q quit'));
	await terminal.waitFor(({hasMouse}) => hasMouse);
	// Without raw mode the key would arrive only after Enter.
	terminal.press('j');
	await terminal.waitFor(/^▸ +3 .*COPY package/m);

	terminal.press('q');
	await run('echo "code $?"', /^code 0$/m);
	await run('[ "$(stty -g)" = "$before" ] && echo same || echo changed', /^(same|changed)$/m);
	assert.match(terminal.text, /^same$/m);
});

/** Whether the shell waits for a command. */
function isAtPrompt({text, isFullScreen}: Terminal): boolean {
	return !isFullScreen && /^prompt>$/m.test(text.trimEnd());
}
