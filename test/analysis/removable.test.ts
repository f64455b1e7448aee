import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	findRemovable,
	groupByRule,
	ignorePaths,
	removableByNode,
} from '../../source/analysis/removable.ts';
import {removableRules} from '../../source/analysis/removable-rules.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {
	directory,
	file,
	generated,
	hardLink,
	type LayerEntry,
	symlink,
	whiteout,
} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';

/** By rule: files in an image, and the removable paths that they make. */
const examples: Readonly<
	Record<string, {readonly files: readonly (string | LayerEntry)[]; readonly found: string[]}>
> = {
	'apt-cache': {
		files: ['var/cache/apt/archives/a.deb', 'var/cache/apt/pkgcache.bin', 'var/cache/other'],
		found: ['/var/cache/apt'],
	},
	'apt-lists': {
		files: ['var/lib/apt/lists/deb_main_Packages', 'var/lib/apt/extended_states'],
		found: ['/var/lib/apt/lists'],
	},
	'dpkg-backups': {
		files: ['var/lib/dpkg/status', 'var/lib/dpkg/status-old', 'var/cache/debconf/config.dat-old'],
		found: ['/var/cache/debconf/config.dat-old', '/var/lib/dpkg/status-old'],
	},
	'apk-cache': {
		files: ['var/cache/apk/APKINDEX.tar.gz', 'etc/apk/cache/a.apk', 'etc/apk/world'],
		found: ['/etc/apk/cache', '/var/cache/apk'],
	},
	'dnf-cache': {
		files: ['var/cache/dnf/a.solv', 'var/cache/yum/b', 'var/cache/libdnf5/c', 'var/lib/dnf/d'],
		found: ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/yum'],
	},
	'zypper-cache': {
		files: ['var/cache/zypp/raw/a', 'etc/zypp/b'],
		found: ['/var/cache/zypp'],
	},
	'pip-cache': {
		files: ['root/.cache/pip/http/a', 'home/app/.cache/pip/wheels/b', 'root/.cache/torch/c'],
		found: ['/home/app/.cache/pip', '/root/.cache/pip'],
	},
	'python-bytecode': {
		files: ['app/__pycache__/a.pyc', 'app/b.pyc', 'usr/lib/python3/x/__pycache__/c.pyc'],
		found: ['/app/__pycache__', '/usr/lib/python3/x/__pycache__'],
	},
	'npm-cache': {
		files: ['root/.npm/_cacache/a', 'root/.npm/_logs/b', 'root/.npm/_npx/c', 'root/.npmrc'],
		found: ['/root/.npm/_cacache', '/root/.npm/_logs'],
	},
	'yarn-cache': {
		files: ['usr/local/share/.cache/yarn/v6/a', 'app/.yarn/cache/b.zip'],
		found: ['/usr/local/share/.cache/yarn'],
	},
	'pnpm-store': {
		files: ['root/.local/share/pnpm/store/v3/files/00/a', 'root/.local/share/pnpm/global/b'],
		found: ['/root/.local/share/pnpm/store/v3/files'],
	},
	'node-gyp': {
		files: ['root/.cache/node-gyp/20.0.0/include/node.h', 'root/.cache/node/b'],
		found: ['/root/.cache/node-gyp'],
	},
	'node-modules-cache': {
		files: ['app/node_modules/.cache/babel/a', 'app/node_modules/.prisma/b'],
		found: ['/app/node_modules/.cache'],
	},
	'go-build-cache': {
		files: ['root/.cache/go-build/00/a', 'root/.cache/other/b'],
		found: ['/root/.cache/go-build'],
	},
	'go-modules': {
		files: ['go/pkg/mod/cache/a', 'go/bin/b', 'srv/pkg/mod/c'],
		found: ['/go/pkg/mod'],
	},
	'cargo-registry': {
		files: ['root/.cargo/registry/a', 'usr/local/cargo/git/db/b', 'usr/local/cargo/bin/cargo'],
		found: ['/root/.cargo/registry', '/usr/local/cargo/git/db'],
	},
	'gem-cache': {
		files: [
			'var/lib/gems/3.1.0/cache/a.gem',
			'usr/local/lib/ruby/gems/3.2.0/cache/b.gem',
			'usr/local/lib/ruby/gems/3.2.0/gems/cached/cache/c.rb',
		],
		found: ['/usr/local/lib/ruby/gems/3.2.0/cache', '/var/lib/gems/3.1.0/cache'],
	},
	'composer-cache': {
		files: ['root/.composer/cache/a', 'root/.cache/composer/b', 'root/.composer/auth.json'],
		found: ['/root/.cache/composer', '/root/.composer/cache'],
	},
	'maven-repository': {
		files: ['root/.m2/repository/a.jar', 'root/.m2/settings.xml'],
		found: ['/root/.m2/repository'],
	},
	'gradle-caches': {
		files: ['root/.gradle/caches/a', 'root/.gradle/gradle.properties'],
		found: ['/root/.gradle/caches'],
	},
	'git-directory': {
		files: [
			'app/.git/HEAD',
			'app/.git/objects/00/a',
			'app/sub/.git',
			'no/.git/HEAD',
			'none/.git/objects/00/a',
		],
		found: ['/app/.git'],
	},
	logs: {
		files: ['var/log/apt/history.log', 'var/log/dpkg.log', symlink('var/log/out', '/dev/stdout')],
		found: ['/var/log/apt/history.log', '/var/log/dpkg.log'],
	},
	'temporary-files': {
		files: ['tmp/build/a', 'tmp/b', 'var/tmp/c', 'app/tmp/d'],
		found: ['/tmp/b', '/tmp/build', '/var/tmp/c'],
	},
	'core-dumps': {
		files: [
			file('app/core', generated(5000), {mode: 0o600}),
			file('app/core.123', generated(5000), {mode: 0o600}),
			file('app/vgcore.4', generated(5000), {mode: 0o600}),
			file(`var/crash/core.app.0.${'a'.repeat(32)}.1.2.zst`, generated(5000), {mode: 0o600}),
			file('bin/core', generated(5000), {mode: 0o755}),
			file('app/core.js', generated(5000), {mode: 0o600}),
			file('small/core', 'x', {mode: 0o600}),
			'lib/core/index.js',
		],
		found: [
			'/app/core',
			'/app/core.123',
			'/app/vgcore.4',
			`/var/crash/core.app.0.${'a'.repeat(32)}.1.2.zst`,
		],
	},
	docs: {
		files: ['usr/share/doc/apt/changelog.gz', 'usr/share/doc/bash/copyright', 'app/doc/a'],
		found: ['/usr/share/doc'],
	},
	'man-pages': {
		files: ['usr/share/man/man1/ls.1.gz', 'usr/share/info/a.gz', 'app/man/b'],
		found: ['/usr/share/info', '/usr/share/man'],
	},
	locales: {
		files: ['usr/share/locale/de/LC_MESSAGES/a.mo', 'usr/lib/locale/C.utf8/b'],
		found: ['/usr/share/locale'],
	},
};

describe('a rule', () => {
	for (const rule of removableRules) {
		test(`finds its paths and no others: ${rule.id}`, async () => {
			const {files, found} = examples[rule.id];
			const entries = files.map(each => (typeof each === 'string' ? file(each, 'x') : each));
			const {paths} = findRemovable(await treeOf(entries));
			assert.deepEqual(paths.map(({path}) => path).sort(), found);
			assert.deepEqual([...new Set(paths.map(path => path.rule))], [rule.id]);
		});
	}
});

describe('removable paths', () => {
	test('are those of the final tree, with the layers that store their contents', async () => {
		const tree = await treeOf(
			[file('tmp/a', 'hello'), file('tmp/gone', 'x'), file('tmp/d/one', '1')],
			[whiteout('tmp/gone'), file('app', 'x')],
			[file('tmp/d/two', '22'), file('tmp/a', 'again')],
		);
		assert.deepEqual(rowsOf(findRemovable(tree)), [
			{rule: 'temporary-files', path: '/tmp/a', bytes: 5, files: 1, layers: [2]},
			{rule: 'temporary-files', path: '/tmp/d', bytes: 3, files: 2, layers: [0, 2]},
		]);
	});

	test('never contain each other: the topmost one stands for all below it', async () => {
		const tree = await treeOf([
			file('tmp/src/__pycache__/a.pyc', 'hello'),
			file('tmp/src/.git/HEAD', 'x'),
			file('tmp/src/.git/objects/a', 'x'),
		]);
		assert.deepEqual(rowsOf(findRemovable(tree)), [
			{rule: 'temporary-files', path: '/tmp/src', bytes: 7, files: 3, layers: [0]},
		]);
	});

	test('are sorted by size, then by path', async () => {
		const tree = await treeOf([
			file('tmp/b', 'same'),
			file('tmp/a', 'same'),
			file('tmp/large', generated(100)),
		]);
		const paths = findRemovable(tree).paths.map(({path}) => path);
		assert.deepEqual(paths, ['/tmp/large', '/tmp/a', '/tmp/b']);
	});

	test('exclude what frees nothing: links, empty files and folders', async () => {
		const tree = await treeOf([
			symlink('tmp/link', '/app'),
			file('tmp/empty'),
			directory('var/cache/apt/archives'),
			symlink('root/.cache/pip', '/cache'),
			file('cache/wheel', 'x'),
		]);
		assert.deepEqual(findRemovable(tree), {bytes: 0, weakBytes: 0, paths: []});
	});

	test('are none in an image without layers', async () => {
		assert.deepEqual(findRemovable(await treeOf()), {bytes: 0, weakBytes: 0, paths: []});
	});
});

describe('a hard-linked content', () => {
	test('is not removable while a path that stays shares it', async () => {
		const store = 'root/.local/share/pnpm/store/v3/files';
		const tree = await treeOf([
			file(`${store}/00/a`, 'hello'),
			file(`${store}/00/b`, 'own'),
			hardLink('app/node_modules/a/index.js', `${store}/00/a`),
		]);
		assert.deepEqual(rowsOf(findRemovable(tree)), [
			{rule: 'pnpm-store', path: `/${store}`, bytes: 3, files: 2, layers: [0]},
		]);
	});

	test('counts once, and only as weakly as the weakest of its paths', async () => {
		const tree = await treeOf([
			file('tmp/a', 'hello'),
			hardLink('tmp/b', 'tmp/a'),
			file('tmp/c', 'world!'),
			hardLink('usr/share/man/c.1', 'tmp/c'),
		]);
		const {bytes, weakBytes, paths} = findRemovable(tree);
		assert.deepEqual({bytes, weakBytes}, {bytes: 5, weakBytes: 6});
		assert.deepEqual(
			paths.map(({path}) => path),
			['/usr/share/man', '/tmp/a'],
		);
	});
});

test('copyright files stay, and are not counted', async () => {
	const tree = await treeOf([
		file('usr/share/doc/a/copyright', 'law'),
		file('usr/share/doc/a/changelog', 'news!'),
		symlink('usr/share/doc/b', 'a'),
	]);
	const [docs] = findRemovable(tree).paths;
	assert.deepEqual([docs.bytes, docs.files], [5, 2]);
});

test('likely and weak bytes are summed up separately', async () => {
	const tree = await treeOf([file('tmp/a', 'hello'), file('usr/share/man/b', 'hi')]);
	const {bytes, weakBytes} = findRemovable(tree);
	assert.deepEqual({bytes, weakBytes}, {bytes: 5, weakBytes: 2});
});

test('removable paths are looked up by node, but not for the nodes below', async () => {
	const tree = await treeOf([file('var/cache/apt/a', 'hello'), file('app', 'x')]);
	const paths = removableByNode(findRemovable(tree));
	assert.equal(paths.get(tree.find('/var/cache/apt'))?.path, '/var/cache/apt');
	assert.equal(paths.get(tree.find('/var/cache/apt/a')), undefined);
	assert.equal(paths.get(tree.find('/app')), undefined);
});

test('ignored paths are left out of the list and of the sums', async () => {
	const entries = [file('tmp/a', 'hello'), file('tmp/b', 'hi')];
	const image = await loadedImage([{createdBy: 'COPY . /', entries}]);
	const {removable} = ignorePaths(image, path => path === '/tmp/a').analysis;
	assert.equal(removable.bytes, 2);
	assert.deepEqual(
		removable.paths.map(({path}) => path),
		['/tmp/b'],
	);
	assert.equal(ignorePaths(image, undefined), image);
});

test('paths are grouped by rule, the likely ones first', async () => {
	const tree = await treeOf(
		[file('usr/share/man/large', generated(100)), file('tmp/a', 'a')],
		[file('tmp/b', 'bb'), file('var/cache/apt/c', 'cccc')],
	);
	const groups = groupByRule(findRemovable(tree)).map(({rule, bytes, paths, layers}) => ({
		id: rule.id,
		bytes,
		paths: paths.map(({path}) => path),
		layers,
	}));
	assert.deepEqual(groups, [
		{id: 'apt-cache', bytes: 4, paths: ['/var/cache/apt'], layers: [1]},
		{id: 'temporary-files', bytes: 3, paths: ['/tmp/b', '/tmp/a'], layers: [0, 1]},
		{id: 'man-pages', bytes: 100, paths: ['/usr/share/man'], layers: [0]},
	]);
});

function rowsOf({paths}: ReturnType<typeof findRemovable>) {
	return paths.map(({node: _, ...row}) => row);
}
