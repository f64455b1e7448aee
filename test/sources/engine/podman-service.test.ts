import assert from 'node:assert/strict';
import {access, chmod, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {engineSource} from '../../../source/sources/engine/engine.ts';
import {podmanCommand} from '../../../source/sources/engine/podman-service.ts';
import {parseReference} from '../../../source/sources/reference.ts';
import type {OpenOptions} from '../../../source/sources/source.ts';
import {podmanArchive} from '../../fixtures/archives.ts';
import {fakePodman, serviceAt} from '../../fixtures/fake-podman.ts';
import {ended} from '../../fixtures/processes.ts';
import {recordedEngine, recordedTag} from '../../fixtures/recorded-engine.ts';
import {temporaryFolder} from '../../fixtures/temporary.ts';
import {contractImage, testSourceContract} from '../contract.ts';

const skip = process.platform !== 'linux' && "Podman's command is used on Linux only";

/** A folder with a podman command that serves a recorded engine. */
async function podmanFolder(context: Pick<TestContext, 'after'>): Promise<string> {
	const archive = await podmanArchive(await contractImage(recordedTag));
	const {host} = await recordedEngine(context, 'podman5', {archive});
	return fakePodman(context, serviceAt(host.slice('unix://'.length)));
}

async function openWith(folder: string, options: OpenOptions = {}) {
	const source = engineSource(podmanCommand({PATH: folder}));
	const opened = await source.open(parseReference(`podman:${recordedTag}`), options);
	assert.ok(opened);
	return opened;
}

describe('an image of Podman without a socket', {skip}, () => {
	const cleanups: (() => unknown)[] = [];
	const folder = podmanFolder({after: (run: unknown) => void cleanups.push(run as () => unknown)});
	test.after(async () => {
		for (const run of cleanups) await run();
	});

	testSourceContract(async () => ({
		image: await contractImage(recordedTag),
		open: async options => openWith(await folder, options),
	}));
});

describe("Podman's command", {skip}, () => {
	test('is the first in PATH that can be run', async context => {
		const [none, text, program] = [
			await temporaryFolder(context),
			await temporaryFolder(context),
			await fakePodman(context, ''),
		];
		await writeFile(path.join(text, 'podman'), '');
		await chmod(path.join(text, 'podman'), 0o644);
		const PATH = ['', '.', none, text, program, '/usr/bin'].join(path.delimiter);
		const file = path.join(program, 'podman');
		assert.deepEqual(podmanCommand({PATH}), [{host: file, name: 'podman', program: file}]);
		assert.deepEqual(podmanCommand({PATH: none}), []);
		assert.deepEqual(podmanCommand({}), []);
	});

	test('ends, and its socket is gone, when the image is closed', async context => {
		const folder = await podmanFolder(context);
		const opened = await openWith(folder);
		const pid = Number(await readFile(path.join(folder, 'pid'), 'utf8'));
		const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
		const socket = /unix:\/\/([^\0]+)/.exec(command)?.[1] ?? '';
		await access(socket);
		await opened.close();
		await ended(pid);
		await assert.rejects(access(path.dirname(socket)));
	});

	test('that fails is reported with its last message', async context => {
		const folder = await fakePodman(
			context,
			`process.stderr.write('warning\\nError: no storage\\n', () => process.exit(125));`,
		);
		await assert.rejects(openWith(folder), {
			name: 'Failure',
			message: `the Podman engine at ${folder}/podman cannot be run as a service: Error: no storage`,
			hint: 'See whether podman works: podman image ls.',
		});
	});

	test('that does not answer yet can be cancelled', async context => {
		const folder = await fakePodman(context, 'setInterval(() => {}, 1000);');
		const controller = new AbortController();
		const opening = openWith(folder, {signal: controller.signal});
		const rejected = assert.rejects(opening, {name: 'AbortError'});
		const pidFile = path.join(folder, 'pid');
		while ((await readFile(pidFile, 'utf8').catch(() => '')) === '') {
			await new Promise(resolve => setTimeout(resolve, 5));
		}
		controller.abort();
		await rejected;
		await ended(Number(await readFile(pidFile, 'utf8')));
	});
});
