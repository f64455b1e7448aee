import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {alignHistory} from '../../source/image/history.ts';

describe('the history of an image', () => {
	test('assigns layers to steps, except to empty steps', () => {
		const steps = alignHistory([made('A'), empty('ENV'), made('B'), empty('CMD')], 2);
		assert.deepEqual(
			steps.map(({createdBy, layer}) => [createdBy, layer]),
			[
				['A', 0],
				['ENV', null],
				['B', 1],
				['CMD', null],
			],
		);
	});

	test('has at most 200,000 characters of a step', () => {
		const whole = 'x'.repeat(200_000);
		const steps = alignHistory([made(whole), made(`${whole}y`)], 2);
		assert.equal(steps[0].command, whole);
		assert.equal(steps[1].command, `${whole}…`);
	});

	test('may have fewer steps than the image has layers', () => {
		const steps = alignHistory([made('A')], 3);
		assert.deepEqual(
			steps.map(({command, layer}) => [command, layer]),
			[
				['A', 0],
				['', 1],
				['', 2],
			],
		);
	});

	test('may have more steps than the image has layers', () => {
		const steps = alignHistory([made('A'), made('B')], 1);
		assert.deepEqual(
			steps.map(({layer}) => layer),
			[0, null],
		);
	});

	test('may be missing', () => {
		assert.equal(alignHistory([], 0).length, 0);
		assert.equal(alignHistory([], 2).length, 2);
	});
});

function made(createdBy: string) {
	return {createdBy, createdAt: null, comment: '', isEmptyLayer: false};
}

function empty(createdBy: string) {
	return {createdBy, createdAt: null, comment: '', isEmptyLayer: true};
}
