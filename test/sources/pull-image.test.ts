import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {openImage} from '../../source/sources/open-image.ts';
import type {Progress, PullPolicy} from '../../source/sources/source.ts';
import {docker20Archive} from '../fixtures/archives.ts';
import {recordedEngine, recordedTag} from '../fixtures/recorded-engine.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {contractImage} from './contract.ts';

const wanted = `/images/create?${new URLSearchParams({fromImage: `docker.io/${recordedTag}`})}`;
const unknown = `/images/create?${new URLSearchParams({fromImage: 'docker.io/shop/none:1'})}`;

const pulled = [
	{id: 'a', status: 'Downloading', progressDetail: {current: 10, total: 100}},
	{id: 'b', status: 'Downloading', progressDetail: {current: 50, total: 50}},
	{id: 'a', status: 'Downloading', progressDetail: {current: 100, total: 100}},
	{id: 'a', status: 'Extracting', progressDetail: {current: 1, total: 100}},
];
const linesOf = (values: readonly object[]) =>
	Buffer.from(values.map(value => `${JSON.stringify(value)}\r\n`).join(''));

async function engine(context: TestContext) {
	const archive = await docker20Archive(await contractImage(recordedTag));
	const HOME = await temporaryFolder(context);
	const {host, paths} = await recordedEngine(context, 'docker20', {
		archive,
		more: {[wanted]: linesOf(pulled), [unknown]: linesOf([{error: 'pull access denied'}])},
	});
	const pulls = () => paths.filter(path => path.startsWith('/images/create'));
	return {options: {host, env: {HOME}}, pulls};
}

describe('--pull', () => {
	const policies: readonly (readonly [PullPolicy | undefined, string, number])[] = [
		['always', recordedTag, 1],
		['missing', recordedTag, 0],
		['never', recordedTag, 0],
		[undefined, recordedTag, 0],
	];
	for (const [pull, name, expected] of policies) {
		test(`${pull} pulls an image that the engine has ${expected} times`, async context => {
			const {options, pulls} = await engine(context);
			const opened = await openImage(`docker:${name}`, {...options, pull});
			await opened.close();
			assert.equal(pulls().length, expected);
		});
	}

	test('missing pulls an image that the engine has not, and never does not', async context => {
		const {options, pulls} = await engine(context);
		await assert.rejects(
			openImage('docker:shop/none:1', {...options, pull: 'never'}),
			/was not found/,
		);
		assert.deepEqual(pulls(), []);
		await assert.rejects(openImage('docker:shop/none:1', {...options, pull: 'missing'}), {
			name: 'Failure',
			message: `docker.io/shop/none:1 could not be pulled by the Docker engine at ${options.host}: pull access denied`,
			hint: 'Check the name, and log in to its registry (docker login) if it is private.',
		});
		assert.deepEqual(pulls(), [unknown]);
	});

	test('reports the downloaded bytes of all layers', async context => {
		const {options} = await engine(context);
		const told: Progress[] = [];
		const onProgress = (progress: Progress) => void told.push(progress);
		const opened = await openImage(recordedTag, {...options, pull: 'always', onProgress});
		await opened.close();
		assert.deepEqual(
			told.map(({doneBytes, totalBytes}) => [doneBytes, totalBytes]),
			[
				[10, 100],
				[60, 150],
				[150, 150],
			],
		);
	});
});
