import assert from 'node:assert/strict';
import {test} from 'node:test';
import {wantsColor} from '../../source/report/paint.ts';

test('colours go to terminals that have them', () => {
	assert.equal(wantsColor({isTTY: true}, {}), true);
	assert.equal(wantsColor({isTTY: false}, {}), false);
	assert.equal(wantsColor({}, {}), false);
	assert.equal(wantsColor({isTTY: true}, {TERM: 'dumb'}), false);
});

test('NO_COLOR and FORCE_COLOR have their say, the latter above all', () => {
	assert.equal(wantsColor({isTTY: true}, {NO_COLOR: '1'}), false);
	assert.equal(wantsColor({isTTY: true}, {NO_COLOR: ''}), true);
	assert.equal(wantsColor({}, {FORCE_COLOR: '1'}), true);
	assert.equal(wantsColor({isTTY: true}, {FORCE_COLOR: '0'}), false);
	assert.equal(wantsColor({}, {FORCE_COLOR: '1', NO_COLOR: '1'}), true);
});
