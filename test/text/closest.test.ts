import assert from 'node:assert/strict';
import {test} from 'node:test';
import {closestName} from '../../source/text/closest.ts';

test('closestName() finds the intended name', () => {
	assert.equal(closestName('paswd', ['hosts', 'passwd', 'group']), 'passwd');
	assert.equal(closestName('LOWESTEFICIENCY', ['lowestEfficiency']), 'lowestEfficiency');
});

test('closestName() finds nothing if all names are too different', () => {
	assert.equal(closestName('nowhere', ['hosts', 'passwd']), undefined);
	assert.equal(closestName('a', []), undefined);
	assert.equal(closestName('x'.repeat(300), ['x'.repeat(301)]), undefined);
});

test('closestName() finds swapped letters in short names, but no other two differences', () => {
	assert.equal(closestName('sl', ['ci', 'ls', 'cat']), 'ls');
	assert.equal(closestName('cta', ['ls', 'cat']), 'cat');
	assert.equal(closestName('sort', ['host', 'json']), undefined);
	assert.equal(closestName('nope', ['opt']), undefined);
});
