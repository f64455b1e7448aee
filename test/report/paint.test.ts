import assert from 'node:assert/strict';
import {test} from 'node:test';
import {wantsColor} from '../../source/report/paint.ts';

test('colours are written only to terminals that support them', () => {
	assert.equal(wantsColor({isTTY: true}, {}), true);
	assert.equal(wantsColor({isTTY: false}, {}), false);
	assert.equal(wantsColor({}, {}), false);
	assert.equal(wantsColor({isTTY: true}, {TERM: 'dumb'}), false);
});

test('NO_COLOR disables colours, and FORCE_COLOR takes precedence', () => {
	assert.equal(wantsColor({isTTY: true}, {NO_COLOR: '1'}), false);
	assert.equal(wantsColor({isTTY: true}, {NO_COLOR: ''}), true);
	assert.equal(wantsColor({}, {FORCE_COLOR: '1'}), true);
	assert.equal(wantsColor({isTTY: true}, {FORCE_COLOR: '0'}), false);
	assert.equal(wantsColor({}, {FORCE_COLOR: '1', NO_COLOR: '1'}), true);
});
