import assert from 'node:assert/strict';
import type {ServerResponse} from 'node:http';
import {pipeline} from 'node:stream';
import {describe, type TestContext, test} from 'node:test';
import {PullQuestion} from '../../../source/sources/engine/missing-image.ts';
import {type FindOptions, openImage} from '../../../source/sources/open-image.ts';
import type {Progress, PullPolicy} from '../../../source/sources/source.ts';
import {docker20Archive} from '../../fixtures/archives.ts';
import {DockerConfig} from '../../fixtures/docker-config.ts';
import {recordedEngine, recordedTag} from '../../fixtures/recorded-engine.ts';
import {temporaryFolder} from '../../fixtures/temporary.ts';
import {contractImage} from '../contract.ts';

const wanted = `/images/create?${new URLSearchParams({fromImage: `docker.io/${recordedTag}`})}`;
const unknown = `/images/create?${new URLSearchParams({fromImage: 'docker.io/shop/none:1'})}`;

const pulled = [
	{id: '1', status: 'Pulling from shop/app'},
	{id: 'a', status: 'Pulling fs layer'},
	{id: 'b', status: 'Already exists'},
	{id: 'a', status: 'Downloading', progressDetail: {current: 10, total: 100}},
	{id: 'c', status: 'Downloading', progressDetail: {current: 50, total: 50}},
	{id: 'a', status: 'Download complete'},
	{id: 'a', status: 'Extracting', progressDetail: {current: 1, total: 100}},
	{id: 'a', status: 'Pull complete'},
];
const linesOf = (values: readonly object[]) =>
	Buffer.from(values.map(value => `${JSON.stringify(value)}\r\n`).join(''));

async function engine(context: TestContext, more: Readonly<Record<string, unknown>> = {}) {
	const archive = await docker20Archive(await contractImage(recordedTag));
	const HOME = await temporaryFolder(context);
	const {host, paths, headers} = await recordedEngine(context, 'docker20', {
		archive,
		more: {
			[wanted]: linesOf(pulled),
			[unknown]: linesOf([{error: 'pull access denied'}]),
			...more,
		},
	});
	const pulls = () => paths.filter(path => path.startsWith('/images/create'));
	/** The login of the only pull, as the engine decodes it. */
	const login = () => {
		const header = headers[paths.indexOf(pulls()[0])]['x-registry-auth'];
		assert.match(String(header), /^(?:[\w-]{4})*(?:[\w-]{2}==|[\w-]{3}=)?$/);
		return JSON.parse(Buffer.from(String(header), 'base64url').toString());
	};
	return {options: {host, env: {HOME}}, pulls, login};
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

	test('missing pulls an image that the engine does not have, and never does not', async context => {
		const {options, pulls} = await engine(context);
		await assert.rejects(
			openImage('docker:shop/none:1', {...options, pull: 'never'}),
			/was not found/,
		);
		assert.deepEqual(pulls(), []);
		await assert.rejects(openImage('docker:shop/none:1', {...options, pull: 'missing'}), {
			name: 'Failure',
			message: `the Docker engine at ${options.host} cannot pull docker.io/shop/none:1: the registry docker.io does not have it, or demands a login`,
			hint: 'Check the name, or log in: docker login.',
		});
		assert.deepEqual(pulls(), [unknown]);
	});

	const logins: readonly (readonly [string, object, object])[] = [
		[
			'a password',
			{auth: Buffer.from('me:pass~wörd>').toString('base64')},
			{username: 'me', password: 'pass~wörd>'},
		],
		['an identity token', {identitytoken: 'secret?'}, {identitytoken: 'secret?'}],
	];
	for (const [kind, stored, sent] of logins) {
		test(`sends ${kind} to the engine, as it decodes it`, async context => {
			const {options, login} = await engine(context);
			const config = await DockerConfig.create(context);
			await config.writeConfig(JSON.stringify({auths: {'https://index.docker.io/v1/': stored}}));
			const env = {...options.env, DOCKER_CONFIG: config.folder};
			const opened = await openImage(recordedTag, {...options, env, pull: 'always'});
			await opened.close();
			assert.deepEqual(login(), {...sent, serveraddress: 'https://index.docker.io/v1/'});
		});
	}

	test('missing names similar images of the engine if it cannot pull', async context => {
		const {options} = await engine(context);
		await assert.rejects(openImage('shop/ap:1', {...options, pull: 'missing'}), {
			message:
				/^no file shop\/ap:1, and the Docker engine at .* cannot pull docker\.io\/shop\/ap:1: /,
			hint: /^Did you mean shop\/app:1\? /,
		});
	});

	test('ask leaves the decision to the user, and names similar images', async context => {
		const {options, pulls} = await engine(context);
		await assert.rejects(openImage('shop/ap:1', {...options, pull: 'ask'}), error => {
			assert.ok(error instanceof PullQuestion);
			assert.deepEqual(error.image, {
				target: 'shop/ap:1',
				fullName: 'docker.io/shop/ap:1',
				place: `the Docker engine at ${options.host}`,
				command: 'docker',
				suggestion: 'Did you mean shop/app:1?',
			});
			return true;
		});
		assert.deepEqual(pulls(), []);
		const opened = await openImage(recordedTag, {...options, pull: 'ask'});
		await opened.close();
	});

	test('is nothing for ids, files that do not exist, and images to save', async context => {
		const {options, pulls} = await engine(context);
		const wanted = {...options, pull: 'missing'} as const;
		for (const reference of ['982641c14e9c', 'none.tar']) {
			await assert.rejects(openImage(reference, wanted), /was not found/);
		}
		await assert.rejects(openImage('shop/none:1', {...wanted, save: 'x.tar'}), /was not found/);
		assert.deepEqual(pulls(), []);
	});

	test('missing pulls an image that the engine has for other platforms only', async context => {
		const platform = 'linux/s390x';
		const path = `${wanted}&${new URLSearchParams({platform})}`;
		const {options, pulls} = await engine(context, {[path]: linesOf(pulled)});
		const open = (more: FindOptions) => openImage(recordedTag, {...options, ...more});
		for (const pull of ['missing', 'never', 'ask'] as const) {
			await (await open({platform: 'linux/amd64', pull})).close();
		}
		await (await open({platform, pull: 'never'})).close();
		assert.deepEqual(pulls(), []);
		await (await open({platform, pull: 'missing'})).close();
		assert.deepEqual(pulls(), [path]);
	});

	test('that is needed for another platform names the platforms that there are', async context => {
		const platform = 'linux/s390x';
		const path = `${wanted}&${new URLSearchParams({platform})}`;
		const error = 'no matching manifest for linux/s390x in the manifest list entries';
		const {options} = await engine(context, {[path]: linesOf([{error}])});
		await assert.rejects(openImage(recordedTag, {...options, platform, pull: 'ask'}), {
			name: 'Failure',
			message: new RegExp(`${recordedTag} for linux/s390x is not in the Docker engine`),
			hint: 'The engine has it for other platforms: --platform linux/amd64.',
		});
		await assert.rejects(openImage(recordedTag, {...options, platform, pull: 'missing'}), {
			message: /the registry docker\.io has no image for that platform$/,
			hint: /^The engine has it for other platforms: --platform linux\/amd64\. Name one /,
		});
	});

	test('that is cancelled is cancelled in the engine, too', async context => {
		const started = Promise.withResolvers<void>();
		const closed = Promise.withResolvers<void>();
		const send = (answer: ServerResponse) => {
			answer.on('close', closed.resolve);
			answer.write(linesOf(pulled.slice(0, 3)), () => started.resolve());
		};
		const {options} = await engine(context, {[unknown]: send});
		const controller = new AbortController();
		const opening = assert.rejects(
			openImage('shop/none:1', {...options, pull: 'missing', signal: controller.signal}),
			{name: 'AbortError'},
		);
		await started.promise;
		controller.abort();
		await opening;
		await closed.promise;
	});

	test('whose connection breaks is reported', async context => {
		const send = (answer: ServerResponse) => {
			answer.write(linesOf(pulled.slice(0, 3)), () => answer.destroy());
		};
		const {options} = await engine(context, {[unknown]: send});
		await assert.rejects(openImage('shop/none:1', {...options, pull: 'missing'}), {
			name: 'Failure',
			message: /cannot pull docker\.io\/shop\/none:1: /,
		});
	});

	test('with an answer that is not JSON is reported', async context => {
		const {options} = await engine(context, {[unknown]: Buffer.from('<html>\n')});
		await assert.rejects(openImage('shop/none:1', {...options, pull: 'missing'}), {
			name: 'Failure',
			message: /cannot pull docker\.io\/shop\/none:1: /,
		});
	});

	test('with a line that never ends, or a long message, is reported in a few words', async context => {
		const endless = function* () {
			for (;;) yield Buffer.alloc(64 * 1024, '"');
		};
		for (const send of [
			(answer: ServerResponse) => pipeline(endless, answer, () => {}),
			linesOf([{error: 'x'.repeat(60_000)}]),
		]) {
			const {options} = await engine(context, {[unknown]: send});
			await assert.rejects(
				openImage('shop/none:1', {...options, pull: 'missing'}),
				({message}: Error) => {
					assert.match(message, /cannot pull docker\.io\/shop\/none:1: (?:an answer is far|x+$)/);
					return message.length < 2000;
				},
			);
		}
	});

	test('of more layers than an image can have counts the first ones', async context => {
		const events = Array.from({length: 5000}, (_, id) => ({id: `${id}`, status: 'Already exists'}));
		const {options} = await engine(context, {[wanted]: linesOf(events)});
		const told: Progress[] = [];
		const onProgress = (progress: Progress) => void told.push(progress);
		const opened = await openImage(recordedTag, {...options, pull: 'always', onProgress});
		await opened.close();
		const {totalLayers} = told.findLast(({activity}) => activity === 'pulling the image')!;
		assert.equal(totalLayers, 1000);
	});

	test('reports the downloaded bytes of all layers', async context => {
		const {options} = await engine(context);
		const told: Progress[] = [];
		const onProgress = (progress: Progress) => void told.push(progress);
		const opened = await openImage(recordedTag, {...options, pull: 'always', onProgress});
		await opened.close();
		assert.deepEqual(
			told
				.filter(({activity}) => activity === 'pulling the image')
				.map(({doneBytes, totalBytes, doneLayers, totalLayers}) => [
					doneBytes,
					totalBytes,
					doneLayers,
					totalLayers,
				]),
			[
				[0, undefined, 0, undefined],
				[0, undefined, 0, 1],
				[0, undefined, 1, 2],
				[10, 100, 1, 2],
				[60, 150, 1, 3],
				[150, 150, 1, 3],
				[150, 150, 2, 3],
			],
		);
	});
});
