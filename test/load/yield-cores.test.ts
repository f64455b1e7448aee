import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {getPriority} from 'node:os';
import {test} from 'node:test';
import {promisify} from 'node:util';

const reader = `
import {parentPort} from 'node:worker_threads';
import {yieldCores} from '${new URL('../../source/load/yield-cores.ts', import.meta.url)}';
yieldCores();
parentPort.postMessage('');
setInterval(() => {}, 1000);
`;

/** A separate process, because nice values cannot be lowered again; it prints those of all its threads. */
const program = `
import {readdirSync, readFileSync} from 'node:fs';
import {stat} from 'node:fs/promises';
import {getPriority} from 'node:os';
import {Worker} from 'node:worker_threads';
await stat('.');
const reader = new Worker(new URL('data:text/javascript;base64,${Buffer.from(reader).toString('base64')}'));
await new Promise(resolve => reader.once('message', resolve));
const threads = readdirSync('/proc/self/task').map(id => [
	Number(id) === process.pid ? 'main' : readFileSync('/proc/self/task/' + id + '/comm', 'latin1'),
	getPriority(Number(id)),
]);
console.log(JSON.stringify(threads));
process.exit();
`;

/** Why nice values cannot be compared on this machine, or false. */
const skip =
	(process.platform !== 'linux' && 'only Linux has nice values per thread') ||
	(getPriority() >= 5 && 'the tests already run at a low priority');

test('yieldCores() gives loader threads a lower priority than the main thread', {
	skip,
}, async () => {
	const args = ['--input-type=module', '-e', program];
	const {stdout} = await promisify(execFile)(process.execPath, args);
	const threads = JSON.parse(stdout) as readonly (readonly [string, number])[];
	const of = (name: RegExp) =>
		threads.filter(([thread]) => name.test(thread)).map(([, priority]) => priority);
	const [usual] = of(/^main$/);
	const readers = [...of(/WorkerThread/), ...of(/libuv-worker/)];
	assert.ok(readers.length > 1);
	assert.ok(readers.every(priority => priority > usual));
	assert.ok(of(/V8Worker/).every(priority => priority > usual && priority < readers[0]));
});
