import assert from 'node:assert/strict';
import {test} from 'node:test';
import {compareConfigs} from '../../source/image/compare-configs.ts';
import {readContainerConfig} from '../../source/image/container-config.ts';

test('the settings that differ between two images are found by instruction and key', () => {
	const older = readContainerConfig({
		Env: ['PATH=/bin', 'A=1', 'EMPTY='],
		User: 'root',
		Cmd: ['sh'],
		ExposedPorts: {'80/tcp': {}},
		Labels: {version: '1', same: 'x'},
	});
	const newer = readContainerConfig({
		Env: ['PATH=/bin', 'A=2=3'],
		User: 'root',
		Entrypoint: ['tini', '--'],
		ExposedPorts: {'8080/tcp': {}},
		Labels: {version: '2', same: 'x'},
		Volumes: {'/data': {}},
		Healthcheck: {Test: ['CMD', 'true'], Interval: 5e9},
	});
	assert.deepEqual(compareConfigs(older, newer), [
		{name: 'CMD', older: '["sh"]', newer: null},
		{name: 'ENV A', older: '1', newer: '2=3'},
		{name: 'ENV EMPTY', older: '', newer: null},
		{name: 'EXPOSE 80/tcp', older: '80/tcp', newer: null},
		{name: 'LABEL version', older: '1', newer: '2'},
		{name: 'ENTRYPOINT', older: null, newer: '["tini", "--"]'},
		{name: 'EXPOSE 8080/tcp', older: null, newer: '8080/tcp'},
		{name: 'VOLUME /data', older: null, newer: '/data'},
		{name: 'HEALTHCHECK', older: null, newer: '--interval=5s CMD ["true"]'},
	]);
	assert.deepEqual(compareConfigs(older, older), []);
});
