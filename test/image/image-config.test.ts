import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {Failure} from '../../source/failure.ts';
import {readContainerConfig} from '../../source/image/container-config.ts';
import {platformText, readImageConfig} from '../../source/image/image-config.ts';

describe('an image config', () => {
	test('has layers, history and platform', () => {
		const config = readImageConfig({
			os: 'linux',
			architecture: 'arm',
			variant: 'v7',
			rootfs: {type: 'layers', diff_ids: ['sha256:1']},
			history: [
				{created: '2024-01-01T00:00:00Z', created_by: 'ADD x'},
				{created_by: 'ENV a', empty_layer: true},
				{comment: 'imported'},
			],
		});
		assert.deepEqual(config, {
			platform: 'linux/arm/v7',
			diffIds: ['sha256:1'],
			history: [
				{createdBy: 'ADD x', createdAt: '2024-01-01T00:00:00Z', comment: '', isEmptyLayer: false},
				{createdBy: 'ENV a', createdAt: null, comment: '', isEmptyLayer: true},
				{createdBy: '', createdAt: null, comment: 'imported', isEmptyLayer: false},
			],
			container: readContainerConfig(undefined),
			dockerVersion: '',
		});
	});

	test('may lack everything except layers, and may contain values of wrong types', () => {
		const rootfs = {diff_ids: ['sha256:1', 7]};
		assert.deepEqual(readImageConfig({rootfs, history: 'none', os: 3}), {
			platform: '',
			diffIds: ['sha256:1', ''],
			history: [],
			container: readContainerConfig(undefined),
			dockerVersion: '',
		});
		assert.equal(readImageConfig({rootfs, history: [null, 'x']}).history.length, 2);
	});

	for (const value of [undefined, null, [], 'x', {}, {rootfs: []}, {rootfs: {diff_ids: {}}}]) {
		test(`without a list of layers is rejected: ${JSON.stringify(value)}`, () => {
			assert.throws(() => readImageConfig(value), Failure);
		});
	}
});

test('platformText() joins the known fields', () => {
	assert.equal(platformText({os: 'linux', architecture: 'amd64'}), 'linux/amd64');
	assert.equal(platformText({architecture: 'amd64'}), 'amd64');
	assert.equal(platformText(undefined), '');
});
