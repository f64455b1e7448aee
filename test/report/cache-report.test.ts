import assert from 'node:assert/strict';
import {test} from 'node:test';
import {cacheReport} from '../../source/report/cache-report.ts';

const folder = {root: '/cache', current: '/cache/1', limit: 10 ** 9};

test('the list of the cache has a row for each record, without control characters, and the total', () => {
	const usedAt = Date.UTC(2024, 1, 3);
	const records = [
		{kind: 'layer', about: 'layer 0 of \x1b[2J.tar', entries: 12_345, bytes: 2000, usedAt},
		{kind: 'unusable', about: '', entries: undefined, bytes: 500, usedAt},
	] as const;
	assert.deepEqual(cacheReport(records, folder), [
		'kind      entries   size  last used   of',
		'layer      12,345   2 kB  2024-02-03  layer 0 of \\x1b[2J.tar',
		'unusable           500 B  2024-02-03',
		'',
		'2 files in /cache, 2.5 kB of at most 1 GB',
	]);
});

test('the list of an empty cache has the total only', () => {
	assert.deepEqual(cacheReport([], folder), ['0 files in /cache, 0 B of at most 1 GB']);
});
