import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {engineSource} from '../../../source/sources/engine/engine.ts';
import {engineConnection} from '../../../source/sources/engine/engine-host.ts';
import {openImage} from '../../../source/sources/open-image.ts';
import {parseReference} from '../../../source/sources/reference.ts';
import {docker28Archive} from '../../fixtures/archives.ts';
import {serviceAt} from '../../fixtures/fake-podman.ts';
import {fakeSsh} from '../../fixtures/fake-ssh.ts';
import {ended} from '../../fixtures/processes.ts';
import {type EngineOptions, recordedEngine, recordedTag} from '../../fixtures/recorded-engine.ts';
import {contractImage, testSourceContract} from '../contract.ts';

const host = 'ssh://me@build.example:2222';
const needsShebang = process.platform === 'win32' && 'scripts cannot be programs';

async function engineOverSsh(
	context: Pick<TestContext, 'after'>,
	sendExport?: EngineOptions['sendExport'],
) {
	const archive = await docker28Archive(await contractImage(recordedTag));
	const engine = await recordedEngine(context, 'docker28', {archive, sendExport});
	return fakeSsh(context, engine.host.slice('unix://'.length));
}

describe('an image of an engine over SSH', {skip: needsShebang}, () => {
	const cleanups: (() => unknown)[] = [];
	const ssh = engineOverSsh({after: (run: unknown) => void cleanups.push(run as () => unknown)});
	test.after(async () => {
		for (const run of cleanups) await run();
	});

	testSourceContract(async () => {
		await ssh;
		return {
			image: await contractImage(recordedTag),
			open: options => openImage(`docker:${recordedTag}`, {host, ...options}),
		};
	});
});

describe('an engine over SSH', {skip: needsShebang}, () => {
	test('is reached as the command line of Docker does it', async context => {
		const ssh = await engineOverSsh(context);
		const opened = await openImage(`docker:${recordedTag}`, {host: `${host}/run/d.sock`});
		await opened.close();
		const [args] = await ssh.calls();
		assert.equal(
			args.join(' '),
			'-o BatchMode=yes -o ConnectTimeout=30 -l me -p 2222 -T -- build.example docker --host unix:///run/d.sock system dial-stdio',
		);
	});

	test('ends its processes when the image is closed', async context => {
		const ssh = await engineOverSsh(context);
		const opened = await openImage(`docker:${recordedTag}`, {host});
		await opened.readLayers();
		await opened.close();
		for (const pid of await ssh.pids()) await ended(pid);
	});

	test('ends the process of an export that is cancelled', async context => {
		const half = Promise.withResolvers<void>();
		const ssh = await engineOverSsh(context, (answer, archive) => {
			answer.write(archive.subarray(0, 30_000), () => half.resolve());
		});
		const opened = await openImage(`docker:${recordedTag}`, {host});
		const controller = new AbortController();
		const reading = assert.rejects(opened.readLayers({signal: controller.signal}), {
			name: 'AbortError',
		});
		await half.promise;
		controller.abort();
		await reading;
		await opened.close();
		for (const pid of await ssh.pids()) await ended(pid);
	});

	test('that cannot be reached is reported with the message of ssh', async context => {
		await fakeSsh(
			context,
			'',
			`process.stderr.write('me@build.example: Permission denied (publickey).\\n', () => process.exit(255));`,
		);
		await assert.rejects(openImage(`docker:${recordedTag}`, {host}), {
			name: 'Failure',
			message: `the Docker engine at ${host} cannot be reached over SSH: me@build.example: Permission denied (publickey).`,
			hint: /^Log in with ssh once/,
		});
	});

	test('is reported if there is no ssh', async context => {
		await fakeSsh(context, '');
		process.env.PATH = '/nowhere';
		await assert.rejects(openImage(`docker:${recordedTag}`, {host}), {
			message: `the Docker engine at ${host} cannot be reached over SSH: spawn ssh ENOENT`,
		});
	});
});

describe('the socket of Podman over SSH', {skip: needsShebang}, () => {
	const address = {host: 'ssh://core@vm:22/run/p.sock', name: 'podman', identity: '/key'} as const;

	const openWith = async () => {
		const opened = await engineSource([address]).open(parseReference(recordedTag), {});
		assert.ok(opened);
		return opened;
	};

	test('is forwarded by one ssh, as long as the image is open', async context => {
		const archive = await docker28Archive(await contractImage(recordedTag));
		const engine = await recordedEngine(context, 'podman5', {archive});
		const ssh = await fakeSsh(context, '', serviceAt(engine.host.slice('unix://'.length)));
		const opened = await openWith();
		assert.equal((await opened.readLayers()).layers.size, 6);
		await opened.close();
		const [args, ...more] = await ssh.calls();
		assert.deepEqual(more, []);
		assert.match(
			args.join(' '),
			/ -l core -p 22 -i \/key -o ControlPath=none -o ExitOnForwardFailure=yes -N -L \S+\.sock:\/run\/p\.sock -- vm$/,
		);
		for (const pid of await ssh.pids()) await ended(pid);
	});

	test('that cannot be forwarded is reported with the message of ssh', async context => {
		await fakeSsh(
			context,
			'',
			`process.stderr.write('core@vm: Permission denied (publickey).\\n', () => process.exit(255));`,
		);
		await assert.rejects(openWith(), {
			name: 'Failure',
			message:
				'the Podman engine at ssh://core@vm:22/run/p.sock cannot be reached over SSH: core@vm: Permission denied (publickey).',
			hint: /; the socket of Podman must exist there\.$/,
		});
	});
});

describe('the address of an engine over SSH', () => {
	const argsOf = (url: string, more = {}) => {
		const {
			options = [],
			destination = '',
			command = [],
		} = engineConnection({host: url, ...more}).ssh ?? {};
		return [...options, '--', destination, ...command].join(' ');
	};

	test('may have no more than a host, which is never taken for an option', () => {
		assert.match(argsOf('ssh://build'), /=30 -- build docker system dial-stdio$/);
		assert.match(argsOf('ssh://[::1]'), / -- ::1 docker /);
		assert.match(argsOf('ssh://-oProxyCommand=x'), / -- -o\S+ docker /i);
	});

	test('of Podman without a socket runs podman, with the key of the connection', () => {
		assert.match(
			argsOf('ssh://core@vm', {name: 'podman', identity: '/key'}),
			/ -l core -i \/key -- vm podman system dial-stdio$/,
		);
	});

	test('has no password and no characters of a shell', () => {
		for (const url of [
			'ssh://me:secret@build',
			'ssh://build/a;id',
			'ssh://build/$(id)',
			'ssh://b?x',
		]) {
			assert.throws(
				() => argsOf(url),
				({name, message}: Error) => name === 'Failure' && !message.includes('secret'),
			);
		}
	});
});
