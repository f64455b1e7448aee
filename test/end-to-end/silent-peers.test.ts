import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {docker28Archive} from '../fixtures/archives.ts';
import {file} from '../fixtures/layer-tar.ts';
import {recordedEngine, recordedTag} from '../fixtures/recorded-engine.ts';
import {stalledEngine} from '../fixtures/stalled-engine.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {testImage} from '../fixtures/test-image.ts';
import {contractImage} from '../sources/contract.ts';
import {programPath, Terminal} from './terminal.ts';

/** Programs that wait for a peer that sends nothing, run with these arguments. */
const peers: Readonly<Record<string, (context: TestContext) => Promise<Peer>>> = {
	'an engine that prepares an export': async context => {
		const image = await testImage([{createdBy: 'COPY a', entries: [file('a')]}]);
		const {host} = await stalledEngine(context, image, true);
		return {
			waits: 'waiting for the engine',
			start: given => runIn(context, '"$@"', [...given, '--host', host, 'test/app:1']),
		};
	},
	'a pipe': async context => {
		const pipe = path.join(await temporaryFolder(context), 'pipe');
		execFileSync('mkfifo', [pipe]);
		return {
			waits: 'waiting for standard input',
			// The shell has the pipe open for writing, too, so it does not end.
			start: given => runIn(context, `exec 3<>'${pipe}'; "$@" <&3`, [...given, '-']),
		};
	},
};

type Peer = {
	/** The activity that is shown. */
	readonly waits: string;
	readonly start: (given: readonly string[]) => Terminal;
};

function runIn(context: TestContext, script: string, given: readonly string[]): Terminal {
	const program = ['sh', process.execPath, programPath, ...given];
	return new Terminal(context, ['/bin/sh', '-c', `${script}; exit $?`, ...program]);
}

for (const [peer, create] of Object.entries(peers)) {
	describe(peer, {skip: process.platform === 'win32' && 'there is no shell'}, () => {
		for (const [name, key] of [
			['Ctrl+C', '\x03'],
			['q', 'q'],
		] as const) {
			test(`has the inspector show that it waits, for seconds, until ${name} ends it`, async context => {
				const {waits, start} = await create(context);
				const terminal = start([]);
				await terminal.waitFor(new RegExp(`${waits}, [2-9] s`));
				terminal.press(key);
				assert.equal(await terminal.waitForExit(), 130);
				assert.equal(terminal.isFullScreen, false);
			});
		}

		test('has a command show a line with the seconds, until Ctrl+C ends it', async context => {
			const {waits, start} = await create(context);
			const terminal = start(['ls']);
			await terminal.waitFor(new RegExp(`^${waits} · [2-9] s \\(Ctrl\\+C cancels\\)`, 'm'));
			terminal.press('\x03');
			assert.equal(await terminal.waitForExit(), 130);
			assert.doesNotMatch(terminal.text, /waiting/);
		});
	});
}

describe('an engine that exports a known image again', () => {
	for (const command of ['cat', 'diff']) {
		test(`has ${command} show a line with the seconds, until Ctrl+C ends it`, async context => {
			const archive = await docker28Archive(await contractImage(recordedTag));
			let exports = 0;
			const {host} = await recordedEngine(context, 'docker28', {
				archive,
				sendExport: (answer, bytes) => {
					exports += 1;
					if (exports === 1) answer.end(bytes);
				},
			});
			const start = (...given: readonly string[]) =>
				new Terminal(context, [process.execPath, programPath, ...given, '--host', host]);
			assert.equal(await start('ls', recordedTag).waitForExit(), 0);
			const terminal = start(command, recordedTag, '/srv/data');
			await terminal.waitFor(/^reading \/srv\/data · [2-9] s \(Ctrl\+C cancels\)/m);
			assert.ok(exports > 1);
			terminal.press('\x03');
			assert.equal(await terminal.waitForExit(), 130);
			assert.doesNotMatch(terminal.text, /reading/);
		});
	}
});
