import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {test} from 'node:test';
import {shellWord} from '../../source/text/shell-word.ts';

test('a word of a shell command is quoted if the shell needs it', () => {
	assert.equal(shellWord('./a/b-1.tar'), './a/b-1.tar');
	for (const text of ['a b', "it's", '~', '$HOME', '*', '', 'a\nb', '日本']) {
		assert.equal(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`]).toString(), text);
	}
});
