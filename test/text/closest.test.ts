import assert from 'node:assert/strict';
import {test} from 'node:test';
import {closestName} from '../../source/text/closest.ts';

test('the closest name is the one that was meant', () => {
	assert.equal(closestName('paswd', ['hosts', 'passwd', 'group']), 'passwd');
	assert.equal(closestName('LOWESTEFICIENCY', ['lowestEfficiency']), 'lowestEfficiency');
});

test('what is far from every name has no closest one', () => {
	assert.equal(closestName('nowhere', ['hosts', 'passwd']), undefined);
	assert.equal(closestName('a', []), undefined);
	assert.equal(closestName('x'.repeat(300), ['x'.repeat(301)]), undefined);
});
