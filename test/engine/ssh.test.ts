import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {describe, test} from 'node:test';
import {loadImage} from '../../source/load/load-image.ts';
import {engineSource} from '../../source/sources/engine/engine.ts';
import {parseReference} from '../../source/sources/reference.ts';
import {engineAt, loadIntoEngine, removeImage} from '../fixtures/engine.ts';
import {realSshd, withoutSshd} from '../fixtures/real-sshd.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';
import {contractImage} from '../sources/contract.ts';

const hasDocker = spawnSync('docker', ['--version']).status === 0;

const sockets = testHosts.filter(host => host.startsWith('unix://'));

describe('an engine behind a real sshd', {skip: withoutEngine || withoutSshd}, () => {
	for (const [socket, name] of sockets.flatMap(
		one =>
			[
				[one, 'podman'],
				[one, undefined],
			] as const,
	)) {
		const way = name === 'podman' ? 'its forwarded socket' : 'the docker command';
		test(`at ${socket} gives an image through ${way}`, async context => {
			if (name === undefined && !hasDocker) return context.skip('there is no docker command');
			const tag = `layerscope-test/ssh-${process.pid}:1`;
			const docker = engineAt(socket);
			context.after(() => removeImage(docker, tag));
			await loadIntoEngine(docker, await contractImage(tag));
			const host = `${await realSshd(context)}${socket.slice('unix://'.length)}`;
			const source = engineSource([{host, ...(name && {name})}]);
			const opened = await source.open(parseReference(tag), {});
			assert.ok(opened);
			const {analysis} = await loadImage(opened);
			await opened.close();
			assert.equal(analysis.totals.finalBytes, 49_006);
		});
	}

	test('that has no such socket is reported with the message of ssh', async context => {
		const host = `${await realSshd(context)}/nonexistent.sock`;
		const source = engineSource([{host, name: 'podman'}]);
		await assert.rejects(source.open(parseReference('app:1'), {}), {
			name: 'Failure',
			message: /\/nonexistent\.sock cannot be reached over SSH: channel \d+: open failed/,
		});
	});
});
