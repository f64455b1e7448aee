import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type Docker from 'dockerode';
import {applyAdvice, type Build} from '../fixtures/apply-advice.ts';
import {contextEntries, type Files, fixesAt, loadBase} from '../fixtures/built-fixes.ts';
import {debianBase, dnf5Base, withoutDebian} from '../fixtures/debian-base.ts';
import {buildImage, engineAt, removeImage, staticBusybox} from '../fixtures/engine.ts';
import {generated} from '../fixtures/layer-tar.ts';
import {managersBase, managersTag} from '../fixtures/package-managers.ts';
import {packages} from '../fixtures/packages.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';

const big = generated(200_000);

/** Package managers that Debian lacks: a script writes their cache. yum is yum 3. */
const scripted: readonly (readonly [command: string, cache: string])[] = [
	['apk add x', '/var/cache/apk'],
	['yum install -y x', '/var/cache/yum'],
];

const script = `#!/bin/sh
case "$*" in
*clean*) rm -rf "$CACHE" ;;
*--no-cache*) ;;
*) mkdir -p "$CACHE" && cp /lib/big "$CACHE/file" ;;
esac
`;

/** Builds with real package managers; `test/engine/removable.test.ts` has those of stable Debian. */
const real: readonly {
	readonly what: string;
	/** Makes the image that the build starts from, of one layer. */
	readonly base: (docker: Docker) => Promise<string | Error>;
	readonly instructions: readonly string[];
	readonly files?: () => Promise<Files>;
}[] = [
	{
		what: 'npm prune',
		base: debianBase,
		instructions: [
			'COPY . /app/',
			'RUN cd /app && npm install --offline --no-audit --no-fund && rm -rf ~/.npm',
			'RUN cd /app && npm prune --omit=dev --offline --no-audit --no-fund && rm -rf ~/.npm',
		],
		files: packages,
	},
	{
		what: 'apt, whose lists a later RUN needs',
		base: debianBase,
		instructions: [
			// As in Debian's official images.
			`RUN echo 'Dir::Cache { pkgcache ""; srcpkgcache ""; }' > /etc/apt/apt.conf.d/docker-clean`,
			'RUN apt-get update',
			'RUN apt-get install -y --no-install-recommends ed',
			'RUN rm -rf /var/lib/apt/lists/*',
			'RUN dpkg -s ed',
		],
	},
	{
		// Fedora makes links for the names of older programs.
		what: 'dnf5, which microdnf and yum are links to',
		base: async docker => {
			await managersBase(docker);
			return dnf5Base(docker);
		},
		instructions: [
			...['/src/rpm/repo', '/etc/yum.repos.d'].map(
				folder => `COPY --from=${managersTag} ${folder} ${folder}`,
			),
			'RUN dnf5 install -y greeting',
			'RUN ln -s dnf5 /usr/bin/microdnf && microdnf install -y farewell',
			'RUN ln -s dnf5 /usr/bin/yum && yum reinstall -y greeting',
			'RUN rm -rf /var/cache/libdnf5',
			'RUN rpm -V greeting farewell && dnf5 check',
		],
	},
];

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
			const base = `${name}:base`;
			await loadBase(docker, base, busybox, {'lib/big': {content: big}});
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
			const {before, after, fixes, left} = await follow({docker, host, name, base, build, files});
			assert.equal(fixes.length, scripted.length);
			assert.equal(before.storedBytes - after.storedBytes, scripted.length * big.length);
			assert.deepEqual(left, []);
		});
	}

	for (const {what, base: baseAt, instructions, files = async () => ({})} of real) {
		for (const host of testHosts) {
			test(`for ${what}, at ${host}`, {skip: withoutDebian}, async t => {
				const docker = engineAt(host);
				const name = `layerscope-test/debian-${process.pid}`;
				t.after(() => removeTags(docker, name));
				const base = await baseAt(docker);
				if (base instanceof Error) return t.skip(base.message);
				const build = {instructions, ignored: []};
				const {before, after, fixes, left} = await follow({
					docker,
					host,
					name,
					base,
					build,
					files: await files(),
				});
				assert.equal(fixes.length, 1);
				const saved = before.storedBytes - after.storedBytes;
				const [{bytes}] = fixes;
				assert.ok(Math.abs(saved - bytes) <= 0.02 * bytes, `${saved} of ${bytes}`);
				assert.deepEqual(left, []);
			});
		}
	}
});

type Followed = {
	readonly docker: Docker;
	readonly host: string;
	/** Repository of the images. */
	readonly name: string;
	readonly base: string;
	readonly build: Build;
	readonly files: Files;
};

/** Builds, applies the advice of all fixes of removed paths, and builds again. */
async function follow({docker, host, name, base, build, files}: Followed) {
	const make = async (tag: string, {instructions}: Build) => {
		const text = [`FROM ${base}`, ...instructions].join('\n');
		await buildImage(docker, `${name}:${tag}`, text, contextEntries(files), {network: 'host'});
		return fixesAt(host, `${name}:${tag}`);
	};
	const before = await make('before', build);
	const fixes = before.fixes.filter(({cause}) => cause === 'removed');
	const improved = fixes.reduce((one, {advice}) => applyAdvice(advice, one), build);
	assert.ok(before.fixes[0].isWorthFixing);
	const after = await make('after', improved);
	const given = new Set(fixes.map(({advice}) => advice));
	return {
		before,
		after,
		fixes,
		left: after.fixes.filter(
			({cause, advice, bytes}) => cause === 'removed' && (bytes > 10_000 || given.has(advice)),
		),
	};
}

async function removeTags(docker: Docker, name: string): Promise<void> {
	for (const tag of ['after', 'before', 'base']) await removeImage(docker, `${name}:${tag}`);
}
