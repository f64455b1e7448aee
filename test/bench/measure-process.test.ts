import assert from 'node:assert/strict';
import {tmpdir} from 'node:os';
import {describe, test} from 'node:test';
import {measureProcess, parseTimeReport} from '../../bench/measure-process.ts';
import {otherCommand} from '../../bench/process-rows.ts';

const options = {env: process.env, cwd: tmpdir()};

describe('a measured process', () => {
	test('counts the memory of its own, not that of who started it', {
		skip: process.platform !== 'linux' && 'only Linux tells the peak',
	}, async () => {
		const own = Buffer.alloc(300e6, 1);
		const script = 'setTimeout(() => {}, 100)';
		const {peakBytes} = await measureProcess([process.execPath, '-e', script], options);
		assert.ok(peakBytes !== undefined && peakBytes < own.length, `${peakBytes}`);
	});

	test('may end with 1, as a check does that failed, but not with another code', async () => {
		await measureProcess(['/bin/sh', '-c', 'exit 1'], options);
		const broken = ['/bin/sh', '-c', 'echo no such image >&2; exit 2'];
		await assert.rejects(measureProcess(broken, options), /ended with 2: no such image/);
	});
});

test('another command gets the path of the archive whatever is in it', async () => {
	const archive = "it's an archive.tar";
	const command = otherCommand(`sh -c 'echo "$0" >&2; exit 2' ./{archive}`, archive);
	await assert.rejects(measureProcess(command, options), /ended with 2: \.\/it's an archive\.tar$/);
});

test('the report of GNU time is user and system seconds and kibibytes', () => {
	assert.deepEqual(parseTimeReport('1.50 0.25 2048\n'), {
		cpuSeconds: 1.75,
		peakBytes: 2 * 1024 ** 2,
	});
});
