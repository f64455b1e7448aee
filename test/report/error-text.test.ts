import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Failure} from '../../source/failure.ts';
import {errorText} from '../../source/report/error-text.ts';

test('a failure is shown as its message and its hint', () => {
	const text = errorText(new Failure('it failed', 'Try again.'), false);
	assert.equal(text, 'layerscope: it failed\nTry again.\n');
});

test('any other error is shown as a bug', () => {
	assert.match(errorText(new Error('x is undefined'), false), /^layerscope: x .*\nThis is a bug /);
	assert.match(errorText('thrown text', true), /^layerscope: thrown text\nThis is a bug .*\n$/);
});

test('verbose errors have the stacks of the error and its causes', () => {
	const cause = new Error('inner', {cause: new TypeError('innermost')});
	const text = errorText(new Failure('outer', 'Hint.', {cause}), true);
	const stacks = text.split('\n').filter(line => !line.startsWith('    at '));
	assert.deepEqual(stacks, [
		'layerscope: outer',
		'Hint.',
		'Failure: outer',
		'caused by:',
		'Error: inner',
		'caused by:',
		'TypeError: innermost',
		'',
	]);
});

test('errors have no control characters', () => {
	const evil = '\x1b[2J\u202e';
	const error = new Failure(evil, evil, {cause: new Error(evil)});
	assert.doesNotMatch(errorText(error, true), /[\x1b\u202e]/);
});
