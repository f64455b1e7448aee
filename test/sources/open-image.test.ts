import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {openImage} from '../../source/sources/open-image.ts';
import {docker20Archive} from '../fixtures/archives.ts';
import {recordedEngine, recordedTag} from '../fixtures/recorded-engine.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {contractImage} from './contract.ts';

describe('an image that cannot be opened', () => {
	test('is reported if neither file nor engine exists', async context => {
		const socket = path.join(await temporaryFolder(context), 'none.sock');
		await assert.rejects(openImage('some:image', {host: `unix://${socket}`}), {
			name: 'Failure',
			message: `no file some:image, and the Docker engine at unix://${socket} is not running: there is no socket`,
		});
	});

	test('is reported with the name of the engine whose socket it is', async context => {
		const socket = path.join(await temporaryFolder(context), 'podman.sock');
		await assert.rejects(openImage('docker:some:image', {host: `unix://${socket}`}), {
			message: `the Podman engine at unix://${socket} is not running: there is no socket`,
		});
	});

	test('is reported with each place that was tried for an engine, by reason', {
		skip: process.platform !== 'linux',
	}, async context => {
		const env = await userEnvironment(context);
		await writeFile(path.join(env.HOME, 'run/podman/podman.sock'), '');
		await assert.rejects(openImage('podman:some:image', {env}), ({message}: Error) => {
			assert.match(message, /^no engine answers: /);
			assert.ok(
				message.includes(`unix://${env.HOME}/run/podman/podman.sock (nothing answers there)`),
			);
			assert.match(message, /unix:\/\/\/run\/podman\/podman\.sock \(/);
			return true;
		});
	});

	test('is reported if nothing listens at an address', async () => {
		await assert.rejects(openImage('docker:some:image', {host: 'tcp://127.0.0.1:1'}), {
			message: 'the Docker engine at tcp://127.0.0.1:1 is not running: nothing answers there',
		});
	});

	test('is reported if an engine does not answer', async context => {
		const socket = path.join(await temporaryFolder(context), 'mute.sock');
		const server = createServer(() => {});
		await new Promise<void>(resolve => server.listen(socket, resolve));
		context.after(() => server.close());
		await assert.rejects(openImage('docker:some:image', {host: `unix://${socket}`}), {
			message: `the Docker engine at unix://${socket} does not answer within 1.5 seconds`,
		});
	});

	test('is reported if the engine is too old', async context => {
		for (const [version, isOld] of [
			['1.22', true],
			['1.24', false],
			['2.0', false],
		] as const) {
			const ping = {status: 200, headers: {'api-version': version}, body: 'OK'};
			const {host} = await recordedEngine(context, 'docker20', {
				archive: new Uint8Array(),
				answers: {ping},
			});
			await assert.rejects(openImage('docker:some:image', {host}), {
				name: 'Failure',
				message: isOld
					? `the Docker engine at ${host} is too old: it has version 1.22 of the API, and 1.24 is needed`
					: /was not found/,
			});
		}
	});

	test('is reported if the server is not an engine', async context => {
		const socket = path.join(await temporaryFolder(context), 'other.sock');
		const server = createServer(connection => {
			// A program that reads the first answer must not wait for the other ones.
			connection.on('error', () => {});
			connection.end('220 mail.example ESMTP\r\n');
		});
		await new Promise<void>(resolve => server.listen(socket, resolve));
		context.after(() => server.close());
		await assert.rejects(openImage('docker:some:image', {host: `unix://${socket}`}), {
			name: 'Failure',
			message: /^the Docker engine at .* gives an error/,
		});
	});

	test('is reported if the engine is missing, even for an invalid name', async () => {
		for (const reference of ['docker:some:image', 'docker:a..b']) {
			await assert.rejects(openImage(reference, {host: 'unix:///dev/null/docker.sock'}), {
				message: /^the Docker engine at .* is not running|^the Docker engine at .* gives an error/,
			});
		}
	});

	test('is reported if an address is invalid', async () => {
		await assert.rejects(openImage('docker:some:image', {host: 'ftp://somewhere'}), {
			message: 'ftp://somewhere is not the address of an engine',
		});
	});

	test('with the scheme of an archive is not looked up in an engine', async () => {
		await assert.rejects(openImage('docker-archive:none.tar'), {
			message: 'there is no file or folder none.tar',
			hint: 'Check the path, or give the name of an image.',
		});
	});

	test('is reported as a file that is no image, with a hint about archives', async context => {
		const {host} = await recordedEngine(context, 'docker20', {archive: new Uint8Array()});
		await assert.rejects(openImage('package.json', {host}), {
			message: `package.json is not an image archive; no image of that name in the Docker engine at ${host}`,
			hint: /^Give an archive that docker save/,
		});
	});

	test('is compared with the files of its folder', async context => {
		const folder = await temporaryFolder(context);
		await writeFile(path.join(folder, 'image.tar'), '');
		await assert.rejects(openImage(`${folder}/imge.tar`), {
			message: `there is no file or folder ${folder}/imge.tar`,
			hint: `Did you mean ${folder}/image.tar?`,
		});
	});
});

/** The environment of a user with a home folder and a folder of sockets of their own. */
async function userEnvironment(context: TestContext) {
	const HOME = await temporaryFolder(context);
	await mkdir(path.join(HOME, 'run/podman'), {recursive: true});
	return {
		HOME,
		XDG_RUNTIME_DIR: path.join(HOME, 'run'),
		DOCKER_CONFIG: HOME,
		XDG_CONFIG_HOME: HOME,
	};
}

describe('without settings, an image is read from the engine whose socket is', {
	skip: process.platform !== 'linux' || existsSync('/var/run/docker.sock'),
}, () => {
	for (const socket of [
		'run/docker.sock',
		'.docker/desktop/docker.sock',
		'.colima/default/docker.sock',
		'.rd/docker.sock',
		'run/podman/podman.sock',
	]) {
		test(socket, async context => {
			const env = await userEnvironment(context);
			const archive = await docker20Archive(await contractImage(recordedTag));
			const {host} = await recordedEngine(context, 'docker20', {archive});
			const link = path.join(env.HOME, socket);
			await mkdir(path.dirname(link), {recursive: true});
			await symlink(host.slice('unix://'.length), link);
			const opened = await openImage(recordedTag, {env});
			await opened.close();
			assert.deepEqual(opened.info.tags, [recordedTag]);
		});
	}
});

test('a file wins over an image of the same name', async context => {
	const folder = await temporaryFolder(context);
	const target = path.join(folder, 'app');
	await writeFile(target, await docker20Archive(await contractImage('test/app:1')));
	const opened = await openImage(target, {host: 'unix:///nowhere'});
	await opened.close();
	assert.equal(opened.info.source, 'docker-archive');
});

test('a file that this user may not read is reported as such', {
	skip: process.getuid?.() === 0 ? 'root may read everything' : false,
}, async context => {
	const target = path.join(await temporaryFolder(context), 'image.tar');
	await writeFile(target, '');
	await chmod(target, 0);
	await assert.rejects(openImage(target), /may not be read by this user/);
});
