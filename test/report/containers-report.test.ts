import assert from 'node:assert/strict';
import {test} from 'node:test';
import {containersReport} from '../../source/report/containers-report.ts';

test('containers are listed by what they have written, in printable text', () => {
	const containers = [
		{name: 'db', image: 'postgres:17', status: 'Up 3 hours', writtenBytes: 63},
		{name: 'web', image: 'nginx\u001b[31m', status: 'Exited (0)', writtenBytes: 1_200_000},
	];
	assert.deepEqual(containersReport(containers, 'the engine'), [
		'written  container      status      image',
		' 1.2 MB  container:web  Exited (0)  nginx\\x1b[31m',
		'   63 B  container:db   Up 3 hours  postgres:17',
	]);
	assert.deepEqual(containersReport([], 'the engine'), ['the engine has no containers']);
});
