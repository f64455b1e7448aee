import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {describe, type TestContext, test} from 'node:test';
import type Docker from 'dockerode';
import type {LoadedImage} from '../../source/analysis/analyzed-image.ts';
import {type RemovablePath, ruleOf} from '../../source/analysis/removable.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {debianBase, withoutDebian} from '../fixtures/debian-base.ts';
import {buildImage, engineAt, removeImage} from '../fixtures/engine.ts';
import {file, generated, type LayerEntry} from '../fixtures/layer-tar.ts';
import {testHosts} from '../fixtures/test-hosts.ts';

/** Makes paths of a rule, and shows that a container without them works. */
type Proof = {
	/** Commands that make the paths. */
	readonly makes: readonly string[];
	/** Commands that fail if something needs the paths. */
	readonly works: readonly string[];
};

const servePackages = (command: string) =>
	`node /src/package-server.cjs /src/packages '${command.replaceAll("'", `'\\''`)}'`;

const proofs: Readonly<Record<string, Proof>> = {
	'apt-cache': {
		makes: [],
		works: ['dpkg --audit', 'apt-get check', 'apt-get clean'],
	},
	'apt-lists': {
		makes: [],
		works: ['apt-get update', 'apt-get install -y --no-install-recommends hello', 'hello'],
	},
	'dpkg-backups': {
		makes: [
			'touch /etc/shells && dpkg-statoverride --add root root 755 /srv && dpkg-statoverride --add root root 755 /opt',
		],
		works: ['dpkg --verify dpkg apt', 'dpkg --configure -a', 'dpkg -l dpkg'],
	},
	'pip-cache': {
		makes: [
			'cd /src/python && python3 setup.py -q sdist --dist-dir /src/packages',
			servePackages(
				'pip install -q --break-system-packages --no-build-isolation --index-url $PACKAGES/simple greeting',
			),
		],
		works: ['pip check', 'python3 -c "import greeting"'],
	},
	'python-bytecode': {
		makes: ['python3 -c "import greeting, json, email.message"'],
		works: ['python3 -c "import greeting, json, email.message"', 'pip --version'],
	},
	'npm-cache': {
		makes: [
			'cd /src/packages && npm pack /src/node',
			'npm install -g yarn@1 pnpm@9',
			`mkdir -p /app/npm && cd /app/npm && ${servePackages('npm install --registry $PACKAGES greeting')}`,
		],
		works: [
			'cd /app/npm && npm ls greeting && node -e "require(\'greeting\')"',
			'npm cache verify',
		],
	},
	'yarn-cache': {
		makes: [
			`mkdir -p /app/yarn && cd /app/yarn && ${servePackages('yarn add --registry $PACKAGES greeting')}`,
		],
		works: ['cd /app/yarn && yarn check --verify-tree && node -e "require(\'greeting\')"'],
	},
	'pnpm-store': {
		makes: [
			`mkdir -p /app/pnpm && cd /app/pnpm && ${servePackages('pnpm add --package-import-method=copy --registry $PACKAGES greeting')}`,
		],
		works: ['cd /app/pnpm && pnpm ls greeting && node -e "require(\'greeting\')"'],
	},
	'node-modules-cache': {
		makes: [
			'mkdir -p /app/npm/node_modules/.cache/tool && echo x > /app/npm/node_modules/.cache/tool/x',
		],
		works: ['cd /app/npm && npm ls greeting'],
	},
	'gem-cache': {
		makes: [
			'cd /src/ruby && gem build -q greeting.gemspec && gem install --local greeting-1.0.0.gem',
		],
		works: ['gem list -i greeting', 'gem check greeting', 'ruby -e "require \'greeting\'"'],
	},
	'git-directory': {
		makes: ['mkdir -p /app/.git/objects && echo ref: refs/heads/main > /app/.git/HEAD'],
		works: ['node /app/index.js'],
	},
	logs: {
		makes: ['test -s /var/log/dpkg.log'],
		works: ['test -d /var/log/apt', 'echo x >> /var/log/dpkg.log'],
	},
	'temporary-files': {
		makes: ['echo x > /tmp/left && echo x > /var/tmp/left'],
		works: ['mktemp', 'mktemp -p /var/tmp'],
	},
	'core-dumps': {
		makes: ['head -c 8192 /dev/zero > /app/core && chmod 600 /app/core'],
		works: ['node /app/index.js'],
	},
	docs: {makes: [], works: ['test -s /usr/share/doc/apt/copyright', 'apt-get check']},
	'man-pages': {makes: [], works: ['ls --help', 'apt-get check']},
	locales: {makes: [], works: ['LANGUAGE=de LC_ALL=C.UTF-8 ls /', 'LC_ALL=C.UTF-8 apt-get check']},
};

const name = (part: string) => `layerscope-test/removable-${part}-${process.pid}:1`;

describe('a container works without what is removable', {skip: withoutDebian}, () => {
	for (const host of testHosts) {
		test(`at ${host}`, async t => {
			const docker = engineAt(host);
			const full = await build(docker, t, 'full', [
				`FROM ${await debianBase(docker)}`,
				'RUN apt-get -qq update && apt-get -qq install -y --no-install-recommends ed && mkdir -p /src/packages',
				'COPY . /',
				run(({makes}) => makes),
			]);
			const {analysis} = await load(host, full);
			const {paths} = analysis.removable;
			assert.deepEqual(
				[...new Set(paths.map(({rule}) => rule))].sort(),
				Object.keys(proofs).sort(),
			);

			const slim = await build(
				docker,
				t,
				'slim',
				[`FROM ${full}`, 'COPY remove.sh /remove.sh', 'RUN sh -e /remove.sh'],
				[file('remove.sh', paths.map(removal).join('\n'))],
			);
			const after = await load(host, slim);
			const saved = analysis.totals.finalBytes - after.analysis.totals.finalBytes;
			const script = after.tree.sizeOf(
				after.tree.arrays.latestVersion[after.tree.find('/remove.sh')],
			);
			assert.equal(saved + script, analysis.removable.bytes + analysis.removable.weakBytes);
			assert.deepEqual(after.analysis.removable, {bytes: 0, weakBytes: 0, paths: []});

			await build(docker, t, 'works', [`FROM ${slim}`, run(({works}) => works)], []);
		});
	}
});

/** One RUN with the commands of all proofs: each further step costs a second. */
function run(commandsOf: (proof: Proof) => readonly string[]): string {
	const commands = Object.values(proofs).flatMap(commandsOf);
	return `RUN set -x; ${commands.map(command => `(${command})`).join(' && ')}`;
}

/** The shell command that removes a path. */
function removal(removable: RemovablePath): string {
	const quoted = `'${removable.path.replaceAll("'", `'\\''`)}'`;
	const {keeps} = ruleOf(removable);
	if (!keeps) return `rm -rf ${quoted}`;
	return `find ${quoted} ! -type d ${keeps.map(kept => `! -name '${kept}'`).join(' ')} -delete`;
}

async function build(
	docker: Docker,
	t: TestContext,
	part: string,
	dockerfile: readonly string[],
	files?: readonly LayerEntry[],
): Promise<string> {
	t.after(() => removeImage(docker, name(part)));
	await buildImage(docker, name(part), dockerfile.join('\n'), files ?? (await context()), {
		network: 'host',
	});
	return name(part);
}

async function load(host: string, tag: string): Promise<LoadedImage> {
	const opened = await openImage(`docker:${tag}`, {host});
	return loadImage(opened).finally(() => opened.close());
}

/** Sources of packages. */
async function context(): Promise<readonly LayerEntry[]> {
	const server = await readFile(new URL('../fixtures/package-server.cjs', import.meta.url));
	return [
		file('src/package-server.cjs', server),
		file('src/node/package.json', '{"name": "greeting", "version": "1.0.0"}'),
		file('src/node/index.js', `module.exports = '${generated(5000).toString('hex')}';`),
		file(
			'src/python/setup.py',
			'from setuptools import setup\nsetup(name="greeting", version="1.0", py_modules=["greeting"])\n',
		),
		file('src/python/greeting.py', 'text = "hello"\n'),
		file(
			'src/ruby/greeting.gemspec',
			'Gem::Specification.new("greeting", "1.0.0") { |s| s.summary = "x"; s.authors = ["x"]; s.files = ["lib/greeting.rb"] }\n',
		),
		file('src/ruby/lib/greeting.rb', 'GREETING = "hello"\n'),
		file('app/index.js', 'console.log("hello");\n'),
	];
}
