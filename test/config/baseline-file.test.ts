import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Baseline} from '../../source/check/recorded-image.ts';
import {formatBaseline, parseBaseline} from '../../source/config/baseline-file.ts';
import {failureOf} from '../fixtures/failures.ts';

const baseline: Baseline = new Map([
	['web', {limits: [], findings: []}],
	[
		'team/app',
		{
			limits: [
				{rule: 'highestWastedBytes', measured: 500},
				{rule: 'lowestEfficiency', measured: 0.7222, wastedBytes: 500},
			],
			findings: [
				{rule: 'waste', id: 'bbbbbbbbbbbb', bytes: 200, summary: 'removed later: /out'},
				{rule: 'waste', id: 'aaaaaaaaaaaa', bytes: 300, summary: 'removed later: /out'},
				{rule: 'setuid', id: 'cccccccccccc', summary: '/bin/su \\x1b'},
			],
		},
	],
]);

const text = `{
	"version": 1,
	"images": {
		"team/app": [
			{"rule": "lowestEfficiency", "measured": 0.7222, "wastedBytes": 500},
			{"rule": "highestWastedBytes", "measured": 500},
			{"rule": "setuid", "id": "cccccccccccc", "summary": "/bin/su \\\\x1b"},
			{"rule": "waste", "id": "aaaaaaaaaaaa", "bytes": 300, "summary": "removed later: /out"},
			{"rule": "waste", "id": "bbbbbbbbbbbb", "bytes": 200, "summary": "removed later: /out"}
		],
		"web": []
	}
}
`;

describe('the file of a baseline', () => {
	test('has a sorted line for each entry', () => {
		assert.equal(formatBaseline(baseline), text);
		assert.equal(formatBaseline(new Map()), '{\n\t"version": 1,\n\t"images": {}\n}\n');
	});

	test('is read as it was written', async () => {
		const read = await parseBaseline('b.json', text);
		assert.equal(formatBaseline(read), text);
		assert.deepEqual(read.get('team/app')?.limits[0], baseline.get('team/app')?.limits[1]);
	});

	for (const [what, from, to, expected] of [
		['another version', '"version": 1', '"version": 2', /^b\.json:2: version 2 .* newer .*Update/],
		['no version', '"version": 1,', '', /^b\.json:1: .*needs "version": 1/],
		[
			'invalid JSON',
			'},\n\t\t\t{"rule": "setuid"',
			'}\n{"rule": "setuid"',
			/^b\.json:7: invalid JSON/,
		],
		['a cut end', '}\n}\n', '}\n', /^b\.json:13: invalid JSON/],
		['an unknown key', '"bytes": 300', '"byte": 300', /^b\.json:8: the key "byte" is not known/],
		[
			'an unknown rule',
			'"rule": "setuid"',
			'"rule": "suid"',
			/^b\.json:7: there is no rule "suid"/,
		],
		['a wrong id', 'aaaaaaaaaaaa', 'AA', /^b\.json:8: an id has twelve digits/],
		['wrong bytes', '200', '-200', /^b\.json:9: "bytes" needs to be a number from 0/],
		['a missing figure', '"measured": 500', '"wastedBytes": 5', /^b\.json:6: "measured" needs/],
		['no list', '[]', '{}', /^b\.json:11: a list of entries is expected/],
		['another value', text, '[]', /^b\.json:1: an object is expected/],
	] as const) {
		test(`is rejected with the line for ${what}`, async () => {
			assert.ok(text.includes(from));
			assert.match(
				await failureOf(() => parseBaseline('b.json', text.replace(from, to))),
				expected,
			);
		});
	}
});
