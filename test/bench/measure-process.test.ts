import assert from 'node:assert/strict';
import {tmpdir} from 'node:os';
import {describe, test} from 'node:test';
import {measureProcess, parseTimeReport} from '../../bench/measure-process.ts';
import {otherCommand} from '../../bench/process-rows.ts';

const options = {env: process.env, cwd: tmpdir()};

describe('measureProcess()', () => {
	test("measures the process's own memory, not its parent's", {
		skip: process.platform !== 'linux' && 'only Linux reports the peak',
	}, async () => {
		const parentMemory = Buffer.alloc(300e6, 1);
		const script = 'setTimeout(() => {}, 100)';
		const {peakBytes} = await measureProcess([process.execPath, '-e', script], options);
		assert.ok(peakBytes !== undefined && peakBytes < parentMemory.length, `${peakBytes}`);
	});

	test('accepts exit code 1, that of a failed check, but no other error code', async () => {
		await measureProcess(['/bin/sh', '-c', 'exit 1'], options);
		const broken = ['/bin/sh', '-c', 'echo no such image >&2; exit 2'];
		await assert.rejects(measureProcess(broken, options), /ended with 2: no such image/);
	});
});

test('passes any archive path to the other command unchanged', async () => {
	const archive = "it's an archive.tar";
	const command = otherCommand(`sh -c 'echo "$0" >&2; exit 2' ./{archive}`, archive);
	await assert.rejects(measureProcess(command, options), /ended with 2: \.\/it's an archive\.tar$/);
});

test('parses user seconds, system seconds and kibibytes from the output of GNU time', () => {
	assert.deepEqual(parseTimeReport('1.50 0.25 2048\n'), {
		cpuSeconds: 1.75,
		peakBytes: 2 * 1024 ** 2,
	});
});
