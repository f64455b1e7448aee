import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readConfigText} from '../../source/config/config-text.ts';
import {configTemplate} from '../../source/init/config-template.ts';
import {file} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';
import {wastefulImage} from '../fixtures/wasteful-image.ts';

describe('the config of init', () => {
	test('has the defaults without an image', () => {
		const {limits, paths} = read(configTemplate(undefined));
		assert.deepEqual(
			Object.entries(limits).map(([name, {threshold}]) => [name, threshold]),
			[
				['lowestEfficiency', 0.9],
				['highestUserWastedPercent', 0.1],
			],
		);
		assert.deepEqual(paths?.secrets, {severity: 'warning', source: 'c.yaml:21'});
	});

	test('has limits that the image keeps, and its figures in comments', async () => {
		const text = configTemplate(await wastefulImage());
		const {limits} = read(text);
		assert.equal(limits.lowestEfficiency?.threshold, 0.72);
		assert.equal(limits.highestWastedBytes?.threshold, 500);
		assert.equal(limits.highestUserWastedPercent?.threshold, 0.63);
		assert.equal(limits.highestImageBytes?.threshold, 2000);
		assert.match(text, /at least\. Now: 72\.2 %\.\n {2}lowestEfficiency: 72%\n/);
	});

	test('has the limits of .dive-ci instead, as they are written there', async () => {
		const dive = `rules:
  lowestEfficiency: 0.955
  highestWastedBytes: 20MB
  highestUserWastedPercent: disabled
  highestLayerBytes: {limit: 1234567, severity: warning}
figures: dive
removable: {ignore: ['/var/log/**']}
`;
		const carried = readConfigText({name: '.dive-ci', text: dive, isDive: true});
		const text = configTemplate(await wastefulImage(), carried);
		assert.match(text, /^# Rules for "layerscope ci", from \.dive-ci and app:1\./);
		assert.match(text, /^ {2}highestWastedBytes: 20 MB$/m);
		const {limits, figures, neededPaths} = read(text);
		assert.deepEqual(
			Object.entries(limits).map(([name, {threshold, severity}]) => [name, threshold, severity]),
			[
				['lowestEfficiency', 0.955, 'error'],
				['highestWastedBytes', 20_000_000, 'error'],
				['highestUserWastedPercent', null, 'error'],
				['highestImageBytes', 2000, 'warning'],
				['highestLayerBytes', 1_234_567, 'warning'],
			],
		);
		assert.equal(figures?.value, 'dive');
		assert.deepEqual(neededPaths, ['/var/log/**']);
	});

	test('has a limit of .dive-ci that is not in a whole number of units', () => {
		const carried = readConfigText({
			name: 'x',
			text: 'rules: {highestWastedBytes: 1025}',
			isDive: true,
		});
		assert.match(configTemplate(undefined, carried), /^ {2}highestWastedBytes: 1025$/m);
	});

	test('rounds limits up to two digits', async () => {
		const bytes = Buffer.alloc(123_456);
		const image = await loadedImage([
			{createdBy: 'COPY a /', entries: [file('a', bytes)]},
			{createdBy: 'COPY b /', entries: [file('a', bytes.fill('x'))]},
		]);
		assert.match(configTemplate(image), /highestWastedBytes: 130 kB\n/);
		assert.match(configTemplate(image), /\{limit: 280 kB, severity: warning\}/);
	});

	test('is not broken by the name of the image', async () => {
		const image = await wastefulImage({reference: 'a\nrules: {b: 1}\x1b'});
		assert.equal(read(configTemplate(image)).limits.lowestEfficiency?.threshold, 0.72);
	});
});

function read(text: string) {
	return readConfigText({name: 'c.yaml', text, isDive: false});
}
