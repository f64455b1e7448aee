import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {alignHistory, commandOf} from '../../source/image/history.ts';

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

describe('commandOf() restores the instruction of the Dockerfile', () => {
	for (const [createdBy, command] of [
		['/bin/sh -c #(nop) COPY file:1 in /app ', 'COPY file:1 in /app'],
		['/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'],
		['/bin/sh -c apt-get update', 'RUN apt-get update'],
		['RUN /bin/sh -c apt-get update # buildkit', 'RUN apt-get update'],
		['|1 VERSION=2 /bin/sh -c make', 'RUN make'],
		['RUN |2 A=1 B=2 /bin/sh -c make # buildkit', 'RUN make'],
		['/bin/bash -c make', 'RUN make'],
		['COPY . /app # buildkit', 'COPY . /app'],
		['ENV PATH=/bin', 'ENV PATH=/bin'],
		['/bin/sh -c set -e;\n  make # all', 'RUN set -e;\n  make # all'],
		['', ''],
	]) {
		test(JSON.stringify(createdBy), () => assert.equal(commandOf(createdBy), command));
	}
});

function made(createdBy: string) {
	return {createdBy, createdAt: null, isEmptyLayer: false};
}

function empty(createdBy: string) {
	return {createdBy, createdAt: null, isEmptyLayer: true};
}
