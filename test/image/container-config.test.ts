import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readContainerConfig} from '../../source/image/container-config.ts';

describe('the settings of an image', () => {
	test('are read from its config', () => {
		const config = {
			Env: ['PATH=/bin', 'A=two words'],
			User: '1000:1000',
			WorkingDir: '/app',
			Entrypoint: ['/bin/sh', '-c'],
			Cmd: ['app'],
			ExposedPorts: {'80/tcp': {}, '53/udp': {}},
			Volumes: {'/data': {}},
			Labels: {a: 'one', __proto__: 'x'},
			Healthcheck: {Test: ['CMD-SHELL', 'probe'], Interval: 5e9, Retries: 2},
			StopSignal: 'SIGQUIT',
			Shell: ['/bin/sh', '-ec'],
			OnBuild: ['RUN make'],
		};
		assert.deepEqual(
			readContainerConfig(config, {author: 'Jane', created: '2024-01-01T00:00:00Z'}),
			{
				env: ['PATH=/bin', 'A=two words'],
				user: '1000:1000',
				workingDir: '/app',
				entrypoint: ['/bin/sh', '-c'],
				cmd: ['app'],
				exposedPorts: ['80/tcp', '53/udp'],
				volumes: ['/data'],
				labels: {a: 'one'},
				healthcheck: {
					test: ['CMD-SHELL', 'probe'],
					interval: 5e9,
					timeout: 0,
					startPeriod: 0,
					retries: 2,
				},
				stopSignal: 'SIGQUIT',
				shell: ['/bin/sh', '-ec'],
				onBuild: ['RUN make'],
				author: 'Jane',
				createdAt: '2024-01-01T00:00:00Z',
			},
		);
	});

	test('may all be missing or have wrong types', () => {
		const empty = readContainerConfig(undefined);
		assert.deepEqual([empty.env, empty.cmd, empty.healthcheck], [[], null, null]);
		const wrong = {
			Env: 'A=1',
			User: 7,
			Cmd: {},
			Labels: ['a'],
			Healthcheck: {Test: 'x'},
			OnBuild: 1,
		};
		assert.deepEqual(readContainerConfig(wrong, {author: 1, created: 2}), empty);
		const hostile = {Env: [1, null], Healthcheck: {Test: ['CMD'], Interval: -1, Retries: 'x'}};
		const {env, healthcheck} = readContainerConfig(hostile);
		assert.deepEqual(env, ['', '']);
		assert.deepEqual(healthcheck, {
			test: ['CMD'],
			interval: 0,
			timeout: 0,
			startPeriod: 0,
			retries: 0,
		});
	});

	test('keep a text where old images have one for a list', () => {
		assert.deepEqual(readContainerConfig({Entrypoint: '/bin/app'}).entrypoint, ['/bin/app']);
	});

	test('are limited in number', () => {
		const Env = Array.from({length: 5000}, (_, index) => `A${index}=1`);
		const Labels = Object.fromEntries(Env.map(name => [name, 'x']));
		const {env, labels} = readContainerConfig({Env, Labels});
		assert.equal(env.length, 1000);
		assert.equal(Object.keys(labels).length, 1000);
	});
});
