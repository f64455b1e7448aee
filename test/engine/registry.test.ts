import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {openImage} from '../../source/sources/open-image.ts';
import {ociBlobs} from '../fixtures/archives.ts';
import {
	pushImage,
	realRegistry,
	startRegistry,
	withoutOwnRegistry,
	withoutRegistry,
} from '../fixtures/real-registry.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {startTokenServer} from '../fixtures/token-server.ts';
import {contractImage, testSourceContract} from '../sources/contract.ts';

describe('an image of a real registry', {skip: withoutRegistry}, () => {
	const cleanups: (() => unknown)[] = [];
	test.after(async () => {
		for (const run of cleanups.reverse()) await run();
	});
	let registry: Promise<string> | undefined;
	const push = async () => {
		registry ??= realRegistry({after: run => void cleanups.push(run as () => unknown)});
		const host = await registry;
		const name = `layerscope-test/${randomUUID()}`;
		const image = await contractImage(`${name}:1`);
		await pushImage(host, name, '1', ociBlobs([image]));
		return {image, reference: `registry:${host}/${name}:1`};
	};

	testSourceContract(async () => {
		const {image, reference} = await push();
		return {image, open: options => openImage(reference, {...options, env: {}})};
	});

	test('that has no such tag is not found', async () => {
		const {reference} = await push();
		await assert.rejects(openImage(`${reference}0`, {env: {}}), /no image of that name/);
	});
});

test('a real registry takes the token that an identity token of docker login gives', {
	skip: withoutOwnRegistry,
}, async context => {
	const identityToken = 'identity-of-ann';
	const tokens = await startTokenServer(context, identityToken);
	const host = await startRegistry(context, tokens);
	const image = await contractImage('team/app:1');
	await pushImage(host, 'team/app', '1', ociBlobs([image]), `Bearer ${tokens.issue('team/app')}`);
	const HOME = await temporaryFolder(context);
	await mkdir(path.join(HOME, '.docker'));
	const runWith = async (identitytoken: string) => {
		const config = JSON.stringify({auths: {[host]: {identitytoken}}});
		await writeFile(path.join(HOME, '.docker/config.json'), config);
		const env = {HOME, DOCKER_CONFIG: undefined, REGISTRY_AUTH_FILE: undefined};
		return runProgram(['--json', '-', '--no-cache', `registry:${host}/team/app:1`], {env});
	};

	const {code, stdout, stderr} = await runWith(identityToken);
	assert.equal(code, 0, stderr);
	assert.equal(JSON.parse(stdout.toString()).layers.length, 6);
	assert.deepEqual(tokens.requests, ['POST /token']);

	const wrong = await runWith('identity-of-nobody');
	assert.equal(wrong.code, 2);
	assert.match(wrong.stderr, /it is not there, or needs a login/);
	assert.doesNotMatch(wrong.stderr, /identity-of/);
});
