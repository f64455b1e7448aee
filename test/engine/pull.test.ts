import assert from 'node:assert/strict';
import {chmod, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {loadImage} from '../../source/load/load-image.ts';
import {PullQuestion} from '../../source/sources/engine/missing-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import type {Progress} from '../../source/sources/source.ts';
import {ociBlobs} from '../fixtures/archives.ts';
import {engineAt, removeImage} from '../fixtures/engine.ts';
import {file} from '../fixtures/layer-tar.ts';
import {
	pushImage,
	registryLogin,
	startRegistry,
	withoutOwnRegistry,
} from '../fixtures/real-registry.ts';
import {type Cleanup, temporaryFolder} from '../fixtures/temporary.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';
import {testImage} from '../fixtures/test-image.ts';
import {contractImage} from '../sources/contract.ts';

const {user, password} = registryLogin;
const auth = Buffer.from(`${user}:${password}`).toString('base64');

/** Writes a file below a new home, and returns the environment of its user. */
async function homeWith(
	context: Cleanup,
	name: string,
	content: unknown,
): Promise<NodeJS.ProcessEnv> {
	const HOME = await temporaryFolder(context);
	const file = path.join(HOME, name);
	await mkdir(path.dirname(file), {recursive: true});
	await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
	return {HOME, PATH: process.env.PATH};
}

/** An environment with a credential helper that knows the login. */
async function homeWithHelper(context: Cleanup, config: object): Promise<NodeJS.ProcessEnv> {
	const env = await homeWith(context, '.docker/config.json', config);
	const helper = path.join(env.HOME!, 'docker-credential-test');
	const answer = JSON.stringify({Username: user, Secret: password});
	await writeFile(helper, `#!/bin/sh\ncat >/dev/null\necho '${answer}'\n`);
	await chmod(helper, 0o755);
	return {...env, PATH: `${env.HOME}:${env.PATH}`};
}

/** Where a login can be stored. */
const stores: Readonly<
	Record<string, (context: Cleanup, registry: string) => Promise<NodeJS.ProcessEnv>>
> = {
	"docker's auths": (context, registry) =>
		homeWith(context, '.docker/config.json', {auths: {[registry]: {auth}}}),
	"docker's credsStore": context => homeWithHelper(context, {credsStore: 'test'}),
	"docker's credHelpers": (context, registry) =>
		homeWithHelper(context, {credHelpers: {[registry]: 'test'}}),
	"podman's auth.json": (context, registry) =>
		homeWith(context, '.config/containers/auth.json', {auths: {[registry]: {auth}}}),
};

describe('an engine', {skip: withoutEngine || withoutOwnRegistry}, () => {
	for (const host of testHosts) {
		/** Pushes an image that the engine does not have; returns its name. */
		const pushed = async (context: TestContext) => {
			const registry = await startRegistry(context, 'login');
			const tag = `${registry}/layerscope-test/pulled:1`;
			const image = await contractImage(tag);
			await pushImage(registry, 'layerscope-test/pulled', '1', ociBlobs([image]));
			context.after(() => removeImage(engineAt(host), tag));
			return {registry, tag, open: {host, insecure: true} as const};
		};

		for (const [store, makeEnv] of Object.entries(stores)) {
			test(`at ${host} pulls with the login of ${store}`, async context => {
				const {registry, tag, open} = await pushed(context);
				const env = await makeEnv(context, registry);
				const told: Progress[] = [];
				const onProgress = (progress: Progress) => void told.push(progress);
				const opened = await openImage(tag, {...open, env, pull: 'missing', onProgress});
				const {analysis} = await loadImage(opened);
				await opened.close();
				assert.equal(analysis.totals.finalBytes, 49_006);
				assert.ok(told.some(({totalLayers, activity}) => activity.includes('pull') && totalLayers));
			});
		}

		test(`at ${host} says why it cannot pull`, async context => {
			const {registry, tag, open} = await pushed(context);
			const none = await homeWith(context, 'none', '');
			const pull = 'missing';
			await assert.rejects(openImage(tag, {...open, env: none, pull}), {
				message: new RegExp(
					`cannot pull ${tag}: the registry ${registry} does not have it, or demands`,
				),
				hint: new RegExp(` log in: (?:docker|podman) login ${registry}\\.$`),
			});
			const env = await stores["docker's auths"](context, registry);
			await assert.rejects(openImage(`${tag}0`, {...open, env, pull}), {
				message: new RegExp(`cannot pull ${tag}0: the registry ${registry} does not have it$`),
			});
			const away = '127.0.0.1:1/layerscope-test/none:1';
			await assert.rejects(openImage(away, {...open, env, pull}), {
				message: /: it cannot reach the registry 127\.0\.0\.1:1: connection refused$/,
			});
		});

		test(`at ${host} pulls the wanted platform of an image that it has for another`, async context => {
			const registry = await startRegistry(context, 'login');
			const tag = `${registry}/layerscope-test/platforms:1`;
			const images = await Promise.all(
				['amd64', 's390x'].map(architecture =>
					testImage([{createdBy: 'COPY', entries: [file(architecture, 'x')]}], {architecture}),
				),
			);
			await pushImage(registry, 'layerscope-test/platforms', '1', ociBlobs(images));
			context.after(() => removeImage(engineAt(host), tag));
			const env = await stores["docker's auths"](context, registry);
			const open = {host, insecure: true};
			for (const platform of ['linux/amd64', 'linux/s390x']) {
				const opened = await openImage(tag, {...open, env, platform, pull: 'missing'});
				const {info, tree} = await loadImage(opened);
				await opened.close();
				assert.equal(info.platform, platform);
				assert.ok(tree.find(`/${platform.split('/')[1]}`) >= 0);
			}
		});

		test(`at ${host} asks first, and never pulls against the user's will`, async context => {
			const {tag, open} = await pushed(context);
			const env = await homeWith(context, 'none', '');
			await assert.rejects(openImage(tag, {...open, env, pull: 'ask'}), PullQuestion);
			await assert.rejects(openImage(tag, {...open, env, pull: 'never'}), /was not found/);
		});
	}
});
