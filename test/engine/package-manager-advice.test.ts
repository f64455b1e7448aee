import assert from 'node:assert/strict';
import {createReadStream} from 'node:fs';
import {readdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {gzipSync} from 'node:zlib';
import type Docker from 'dockerode';
import {applyAdvice, type Build} from '../fixtures/apply-advice.ts';
import {contextEntries, type Files, fixesAt, loadBase} from '../fixtures/built-fixes.ts';
import {debianTar} from '../fixtures/debian-tar.ts';
import {buildImage, engineAt, removeImage, staticBusybox} from '../fixtures/engine.ts';
import {file, generated, layerTar} from '../fixtures/layer-tar.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';

const big = generated(200_000);

/** Package managers that Debian lacks or that need a network of their own: a script writes their cache. */
const scripted: readonly (readonly [command: string, cache: string])[] = [
	['apk add x', '/var/cache/apk'],
	['dnf install -y x', '/var/cache/dnf'],
	['yum install -y x', '/var/cache/yum'],
	['zypper install x', '/var/cache/zypp'],
	['composer install', '/root/.cache/composer'],
	['yarn install', '/usr/local/share/.cache/yarn'],
	['pnpm install', '/root/.local/share/pnpm/store'],
	['go build', '/root/.cache/go-build'],
	['cargo build', '/usr/local/cargo/registry'],
	['bundle install', '/usr/local/bundle/cache'],
	['mvn package', '/root/.m2'],
	['gradle build', '/root/.gradle'],
];

const script = `#!/bin/sh
case "$*" in
*clean*) rm -rf "$CACHE" ;;
*--no-cache*) ;;
*) mkdir -p "$CACHE" && cp /lib/big "$CACHE/file" ;;
esac
`;

describe('advice on caches of package managers saves what it promises', {
	skip: withoutEngine,
}, () => {
	for (const host of testHosts) {
		test(`for managers that a script stands for, at ${host}`, async t => {
			const busybox = await staticBusybox();
			if (busybox === undefined) return t.skip('there is no static busybox');
			const docker = engineAt(host);
			const name = `layerscope-test/managers-${process.pid}`;
			t.after(() => removeTags(docker, name));
			await loadBase(docker, `${name}:base`, busybox, {'lib/big': {content: big}});
			const commands = scripted.map(([command]) => `/bin/${command.split(' ')[0]}`);
			const build: Build = {
				instructions: [
					`COPY manager ${commands[0]}`,
					`RUN for name in ${commands.slice(1).join(' ')}; do cp ${commands[0]} $name; done`,
					...scripted.map(([command, cache]) => `RUN export CACHE=${cache} && ${command}`),
					`RUN rm -rf ${scripted.map(([, cache]) => cache).join(' ')}`,
				],
				ignored: [],
			};
			const files: Files = {manager: {content: Buffer.from(script), mode: 0o755}};
			const {fixes, saved, left} = await follow({docker, host, name, build, files});
			assert.equal(fixes.length, scripted.length);
			assert.equal(saved, scripted.length * big.length);
			assert.deepEqual(left, []);
		});
	}

	test('for apt, npm and pip', async t => {
		const base = await debianTar(t);
		if (typeof base !== 'string') return t.skip(base.reason);
		for (const host of testHosts) await t.test(`at ${host}`, one => checkDebian(host, base, one));
	});
});

async function checkDebian(host: string, base: string, t: TestContext): Promise<void> {
	const docker = engineAt(host);
	const name = `layerscope-test/debian-${process.pid}`;
	t.after(() => removeTags(docker, name));
	await importImage(docker, base, `${name}:base`);
	const npm = path.resolve(process.env.npm_execpath ?? '/nowhere', '../..');
	const npmFiles = await filesBelow(npm, 'npm');
	const hasNpm = Object.keys(npmFiles).length > 0;
	const npmSteps = [
		'RUN ln -s /app/npm/bin/npm-cli.js /usr/bin/npm',
		'RUN cd /app && npm install --offline --no-audit --no-fund',
		'RUN cd /app && npm prune --omit=dev --offline --no-audit --no-fund',
	];
	const build: Build = {
		instructions: [
			'COPY . /app/',
			'RUN apt-get update && apt-get install -y --no-install-recommends ed',
			'RUN pip install --break-system-packages --no-index --no-build-isolation /app/pkg-1.0.tar.gz',
			...(hasNpm ? npmSteps : []),
			'RUN rm -rf /root/.npm /root/.cache/pip /var/cache/apt /var/lib/apt/lists',
		],
		ignored: [],
	};
	const files = {...npmFiles, ...(await packages())};
	const {fixes, saved, left} = await follow({docker, host, name, build, files, network: 'host'});
	assert.equal(fixes.length, hasNpm ? 4 : 2);
	const promised = fixes.reduce((sum, {bytes}) => sum + bytes, 0);
	assert.ok(Math.abs(saved - promised) <= 0.02 * promised, `${saved} of ${promised}`);
	assert.deepEqual(left, []);
}

type Followed = {
	readonly docker: Docker;
	readonly host: string;
	/** Repository; its tag `base` exists. */
	readonly name: string;
	readonly build: Build;
	readonly files: Files;
	readonly network?: 'host';
};

/** Builds, applies the advice of all fixes of removed paths, and builds again. */
async function follow({docker, host, name, build, files, network = undefined}: Followed) {
	const make = async (tag: string, {instructions}: Build) => {
		const text = [`FROM ${name}:base`, 'ENV PATH=/bin:/usr/bin:/usr/sbin:/sbin', ...instructions];
		await buildImage(docker, `${name}:${tag}`, text.join('\n'), contextEntries(files), {
			...(network && {network}),
		});
		return fixesAt(host, `${name}:${tag}`);
	};
	const before = await make('before', build);
	const fixes = before.fixes.filter(({cause}) => cause === 'removed');
	const improved = fixes.reduce((one, {advice}) => applyAdvice(advice, one), build);
	assert.ok(before.fixes[0].isWorthFixing);
	const after = await make('after', improved);
	const given = new Set(fixes.map(({advice}) => advice));
	return {
		fixes,
		saved: before.storedBytes - after.storedBytes,
		left: after.fixes.filter(
			({cause, advice, bytes}) => cause === 'removed' && (bytes > 10_000 || given.has(advice)),
		),
	};
}

async function removeTags(docker: Docker, name: string): Promise<void> {
	for (const tag of ['after', 'before', 'base']) await removeImage(docker, `${name}:${tag}`);
}

async function importImage(docker: Docker, tar: string, tag: string): Promise<void> {
	const [repo, name] = tag.split(':');
	const answer = await docker.importImage(createReadStream(tar), {repo, tag: name});
	for await (const _ of answer) {
		// The image exists when the answer ends.
	}
}

/** Two npm packages and a Python package, as archives that need no registry. */
async function packages(): Promise<Files> {
	const pack = async (entries: Parameters<typeof layerTar>[0]) => ({
		content: gzipSync(await layerTar(entries)),
	});
	const npmPackage = (name: string, seed: number) =>
		pack([
			file('package/package.json', JSON.stringify({name, version: '1.0.0'})),
			file('package/data', generated(400_000, seed)),
		]);
	const setup = `from setuptools import setup\nsetup(name='pkg', version='1.0', packages=['pkg'], package_data={'pkg': ['data']})\n`;
	return {
		'package.json': {
			content: Buffer.from(
				JSON.stringify({
					name: 'app',
					version: '1.0.0',
					dependencies: {used: 'file:used.tgz'},
					devDependencies: {unused: 'file:unused.tgz'},
				}),
			),
		},
		'used.tgz': await npmPackage('used', 1),
		'unused.tgz': await npmPackage('unused', 2),
		'pkg-1.0.tar.gz': await pack([
			file('pkg-1.0/setup.py', setup),
			file('pkg-1.0/pkg/__init__.py', ''),
			file('pkg-1.0/pkg/data', generated(300_000, 3)),
			file('pkg-1.0/PKG-INFO', 'Metadata-Version: 1.0\nName: pkg\nVersion: 1.0\n'),
		]),
	};
}

/** All regular files of a folder of this machine; none if there is no such folder. */
async function filesBelow(folder: string, name: string): Promise<Files> {
	const found = await readdir(folder, {recursive: true, withFileTypes: true}).catch(() => []);
	const files = found.filter(entry => entry.isFile());
	const entries = await Promise.all(
		files.map(async entry => {
			const at = path.join(entry.parentPath, entry.name);
			const {mode} = await stat(at);
			const inside = path.posix.join(name, path.relative(folder, at));
			return [inside, {content: await readFile(at), mode: mode & 0o777}] as const;
		}),
	);
	return Object.fromEntries(entries);
}
