import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {jsonReport} from '../../source/report/json-report.ts';
import {printableJson} from '../../source/text/printable.ts';
import {checked} from '../fixtures/check-settings.ts';
import {file} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';
import {wastefulImage} from '../fixtures/wasteful-image.ts';
import {withDive} from '../fixtures/with-dive.ts';

describe('the JSON report', () => {
	test('has schema 1 with ordered keys', async () => {
		const report = jsonReport(withDive(await wastefulImage({warnings: ['odd']})));
		assert.equal(
			JSON.stringify({...report, layers: report.layers.slice(2, 3)}, null, '\t'),
			JSON.stringify(expected, null, '\t'),
		);
		assert.equal(report.layers.length, 5);
	});

	test('has consistent totals', async () => {
		const {layers, wasted, totals} = jsonReport(withDive(await wastefulImage()));
		const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
		assert.equal(sum(layers.map(layer => layer.storedBytes)), totals.storedBytes);
		assert.equal(sum(layers.map(layer => layer.wastedBytes)), totals.wastedBytes);
		assert.equal(sum(wasted.map(row => row.bytes)), totals.wastedBytes);
	});

	test('has all fixes, and each wasted path names its fix', async () => {
		const {fixes, wasted} = jsonReport(withDive(await wastefulImage()));
		for (const fix of fixes) {
			const rows = wasted.filter(row => row.fix === fix.id);
			assert.equal(rows.length, fix.paths);
			assert.equal(
				rows.reduce((sum, {bytes}) => sum + bytes, 0),
				fix.bytes,
			);
		}
		assert.ok(wasted.every(row => fixes.some(({id}) => id === row.fix)));
	});

	test('lists removable paths with rule and advice, and their totals by confidence', async () => {
		const entries = [file('var/cache/apt/a', 'hello'), file('usr/share/man/b', 'hi')];
		const image = await loadedImage([
			{createdBy: 'ADD rootfs.tar /', entries: []},
			{createdBy: 'RUN apt-get install', entries},
		]);
		const {removable, totals} = jsonReport(withDive(image));
		assert.deepEqual([totals.removableBytes, totals.weaklyRemovableBytes], [5, 2]);
		assert.deepEqual(removable[0], {
			path: '/var/cache/apt',
			bytes: 5,
			files: 1,
			layers: [1],
			rule: 'apt-cache',
			confidence: 'likely',
			advice: 'End the RUN of layer 1 with apt-get clean.',
		});
		assert.deepEqual([removable[1].path, removable[1].confidence], ['/usr/share/man', 'weak']);
	});

	test('contains the results of the rules, if any', async () => {
		const image = await wastefulImage();
		const limits = [{name: 'highestWastedBytes', threshold: 100, source: '.dive-ci:2'}] as const;
		const report = jsonReport(withDive(image), checked(image, {limits}).check);
		assert.deepEqual(report.ci, {
			passed: false,
			figures: 'layerscope',
			rules: [
				{
					name: 'highestWastedBytes',
					measured: 500,
					threshold: 100,
					verdict: 'fail',
					severity: 'error',
					source: '.dive-ci:2',
				},
			],
			findings: [],
			fixes: report.fixes.map(({id}) => id),
			ignored: [],
			expired: [],
			baseLayers: 0,
		});
		assert.equal('ci' in jsonReport(withDive(image)), false);
	});

	test('escapes control characters when printed', async () => {
		const image = await wastefulImage({reference: '\x1b[2J\u202e', warnings: ['\u009b']});
		const text = printableJson(jsonReport(withDive(image)), '\t');
		assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
		assert.equal(JSON.parse(text).image.reference, '\x1b[2J\u202e');
	});
});

const expected = {
	schemaVersion: 1,
	image: {
		reference: 'app:1',
		source: 'docker-archive',
		id: `sha256:${'1'.repeat(64)}`,
		platform: 'linux/amd64',
		tags: ['app:1'],
		config: {
			env: [],
			user: '',
			workingDir: '',
			entrypoint: null,
			cmd: null,
			exposedPorts: [],
			volumes: [],
			labels: {},
			healthcheck: null,
			stopSignal: '',
			shell: null,
			onBuild: [],
			author: '',
			createdAt: null,
		},
		details: {
			mediaType: null,
			schemaVersion: null,
			manifestDigest: null,
			configDigest: null,
			repoDigests: [],
			compressedBytes: null,
			dockerVersion: '',
			storageDriver: '',
			parent: '',
			attachments: [],
		},
	},
	layers: [
		{
			index: 2,
			diffId: `sha256:${'2'.repeat(64)}`,
			digest: null,
			mediaType: null,
			command: 'RUN chown 7:7 /srv/data',
			createdAt: '2024-01-01T12:00:00Z',
			storedBytes: 300,
			compressedBytes: null,
			wastedBytes: 0,
			added: 0,
			modified: 1,
			removed: 0,
		},
	],
	totals: {
		storedBytes: 1800,
		finalBytes: 1300,
		wastedBytes: 500,
		efficiency: 1300 / 1800,
		files: 2,
		removableBytes: 0,
		weaklyRemovableBytes: 0,
	},
	wasted: [
		{
			path: '/srv/data',
			bytes: 300,
			copies: 2,
			layers: [1, 2],
			cause: 'metadata-only',
			fix: 'f8c3c1917ab0',
		},
		{path: '/out', bytes: 200, copies: 1, layers: [3, 4], cause: 'removed', fix: '3a0d5acc5409'},
	],
	fixes: [
		{
			id: 'f8c3c1917ab0',
			bytes: 300,
			paths: 1,
			cause: 'metadata-only',
			why: 'owner changed',
			layers: [1, 2],
			place: '/srv/data',
			summary: 'layer 2 (chown) stores again what layer 1 stored: /srv/data',
			advice: 'Use COPY --chown=7:7 in layer 1, instead of chown in layer 2.',
			warning: null,
			isWorthFixing: true,
		},
		{
			id: '3a0d5acc5409',
			bytes: 200,
			paths: 1,
			cause: 'removed',
			why: 'removed later',
			layers: [3, 4],
			place: '/out',
			summary: 'layer 4 removes what layer 3 stored: /out',
			advice: 'End the RUN of layer 3 with rm -rf /out. Then delete the RUN of layer 4.',
			warning: null,
			isWorthFixing: true,
		},
	],
	removable: [],

	dive: {
		efficiencyScore: 1500 / 1800,
		inefficientBytes: 600,
		userWastedPercent: 600 / 800,
		sizeBytes: 1800,
		fileReference: [{count: 2, sizeBytes: 600, file: '/srv/data'}],
	},
	warnings: ['odd'],
};
