import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const endProcess = new URL('../source/exit.ts', import.meta.url).href;

test('endProcessSoon() ends a process with open handles, with its exit code and all of its output', async () => {
	const script = `
		import {createServer} from 'node:net';
		import {endProcessSoon} from ${JSON.stringify(endProcess)};
		createServer().listen(0);
		process.exitCode = 3;
		process.stdout.write('x'.repeat(1_000_000));
		endProcessSoon();
	`;
	const child = spawn(
		process.execPath,
		['--import', 'tsx', '--input-type', 'module', '--eval', script],
		{cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: ['ignore', 'pipe', 'inherit']},
	);
	let length = 0;
	child.stdout.on('data', (chunk: Buffer) => {
		length += chunk.length;
	});
	const [code] = await once(child, 'close');
	assert.equal(code, 3);
	assert.equal(length, 1_000_000);
});
