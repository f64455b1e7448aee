import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type LsOptions, type LsRow, lsLines} from '../../source/report/ls-report.ts';
import {failureOf} from '../fixtures/failures.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {
	device,
	directory,
	fifo,
	file,
	generated,
	hardLink,
	opaque,
	type PackedEntry,
	symlink,
	whiteout,
} from '../fixtures/layer-tar.ts';

describe('ls --ndjson', () => {
	test('lists all fields of every kind of file', async () => {
		const rows = await list([
			[
				directory('tmp', {mode: 0o1777}),
				file('tmp/a', 'four', {mode: 0o640, uid: 1, gid: 2}),
				symlink('tmp/b', '../x'),
				device('tmp/c', 'character-device', {major: 1, minor: 3}),
				device('tmp/d', 'block-device', {major: 1, minor: 3}),
				fifo('tmp/e'),
			],
			[file('new/f', '')],
		]);
		const row = (path: string, kind: string, changes: object = {}) => {
			return {path, kind, mode: '0644', uid: 0, gid: 0, size: 0, link: '', layer: 0, ...changes};
		};
		assert.deepEqual(rows, [
			row('/new', 'dir', {mode: '0755', layer: 1}),
			row('/new/f', 'file', {layer: 1}),
			row('/tmp', 'dir', {mode: '1777'}),
			row('/tmp/a', 'file', {mode: '0640', uid: 1, gid: 2, size: 4}),
			row('/tmp/b', 'symlink', {mode: '0777', link: '../x'}),
			row('/tmp/c', 'char'),
			row('/tmp/d', 'block'),
			row('/tmp/e', 'fifo'),
		]);
		assert.deepEqual(Object.keys(rows[0]), [
			'path',
			'kind',
			'mode',
			'uid',
			'gid',
			'size',
			'link',
			'layer',
		]);
	});

	test('lists parents first, and sorts names by their bytes', async () => {
		const names = ['a/z', 'a-b', 'a.b', 'B', 'é', '\u{1F600}', '\uFF5E'];
		const paths = (await list([names.map(name => file(name))])).map(({path}) => path);
		assert.deepEqual(paths, ['/B', '/a', '/a/z', '/a-b', '/a.b', '/é', '/\uFF5E', '/\u{1F600}']);
	});

	test('names the file of a hard link', async () => {
		const rows = await list([[file('z', 'four'), hardLink('a', 'z'), hardLink('m', 'a')]]);
		assert.deepEqual(rows.map(summary), ['/a hardlink 0 /z', '/m hardlink 0 /z', '/z file 4 ']);
	});

	test('lists the first remaining link as the file if the stored name is removed', async () => {
		const rows = await list([
			[file('a', 'four'), hardLink('z', 'a'), hardLink('m/x', 'a')],
			[whiteout('a')],
		]);
		assert.deepEqual(rows.slice(1).map(summary), ['/m/x file 4 ', '/z hardlink 0 /m/x']);
	});

	test('lists the only remaining link as a file', async () => {
		const rows = await list([[file('a', 'four'), hardLink('z', 'a')], [whiteout('a')]]);
		assert.deepEqual(rows.map(summary), ['/z file 4 ']);
	});

	test('lists hard links as of the given layer', async () => {
		const layers = [[file('a', 'four'), hardLink('z', 'a')], [whiteout('a')]];
		const rows = await list(layers, {layer: 0});
		assert.deepEqual(rows.map(summary), ['/a file 4 ', '/z hardlink 0 /a']);
	});

	test('omits files that are removed or not yet added', async () => {
		const layers = [
			[file('d/a'), file('b')],
			[opaque('d'), whiteout('b'), file('d/n')],
			[file('c')],
		];
		const paths = async (layer: number) => (await list(layers, {layer})).map(({path}) => path);
		assert.deepEqual(await paths(0), ['/b', '/d', '/d/a']);
		assert.deepEqual(await paths(1), ['/d', '/d/n']);
		assert.deepEqual(await paths(2), ['/c', '/d', '/d/n']);
	});

	test('lists the contents of a directory, or a single file', async () => {
		const layers = [[file('d/e/f'), file('d-x'), symlink('l', 'd')]];
		const paths = async (path: string) => (await list(layers, {path})).map(row => row.path);
		assert.deepEqual(await paths('/d'), ['/d/e', '/d/e/f']);
		assert.deepEqual(await paths('d/e/'), ['/d/e/f']);
		assert.deepEqual(await paths('/d/e/f'), ['/d/e/f']);
		assert.deepEqual(await paths('/l'), ['/l']);
	});

	test('follows links in the path, and a final link before a slash', async () => {
		const layers = [[file('usr/bin/sh', 'x'), symlink('bin', 'usr/bin'), symlink('sh', '/bin/sh')]];
		const paths = async (path: string) => (await list(layers, {path})).map(row => row.path);
		assert.deepEqual(await paths('/bin/sh'), ['/usr/bin/sh']);
		assert.deepEqual(await paths('/bin'), ['/bin']);
		assert.deepEqual(await paths('/bin/'), ['/usr/bin/sh']);
	});

	test('escapes control characters', async () => {
		const tree = await treeOf([file('a\x1b[31m\u202e\u009b'), symlink('l', '\x1b]0;x\x07')]);
		const text = [...lsLines(tree, {ndjson: true})].join('');
		assert.doesNotMatch(text, /[\x00-\x1f\x7f-\x9f\u202e]/);
		assert.equal(JSON.parse([...lsLines(tree, {ndjson: true})][0]).path, '/a\x1b[31m\u202e\u009b');
	});

	test('lists nothing for an image without layers', async () => {
		assert.deepEqual(await list([]), []);
	});
});

describe('ls as text', () => {
	test('has aligned columns with links and sizes', async () => {
		const tree = await treeOf([
			directory('d', {mode: 0o2750, uid: 1000, gid: 1000}),
			file('d/run', 'x'.repeat(1200), {mode: 0o4711}),
			hardLink('d/same', 'd/run'),
			symlink('d/to', 'run'),
			fifo('pipe'),
		]);
		assert.deepEqual(
			[...lsLines(tree, {})],
			[
				'drwxr-s---  1000:1000  1200  /d',
				'-rws--x--x  0:0        1200  /d/run',
				'-rws--x--x  0:0           -  /d/same hard link to /d/run',
				'lrwxrwxrwx  0:0           -  /d/to -> run',
				'prw-r--r--  0:0           -  /pipe',
			],
		);
	});

	test('escapes control characters in names', async () => {
		const tree = await treeOf([file('a\nb\x1b'), symlink('l', '\u202ex')]);
		const lines = [...lsLines(tree, {})];
		assert.match(lines[0], /\/a\\nb\\x1b$/);
		assert.match(lines[1], /-> \\u202ex$/);
	});
});

describe('ls of a missing path', () => {
	const layers = [[file('etc/passwd')], [file('srv/app/late')]];

	test('names the path and the image, and suggests a similar path', async () => {
		const tree = await treeOf(...layers);
		const attempt = (options: LsOptions) =>
			failureOf(() => lsLines(tree, {reference: 'app:1', ...options}));
		assert.equal(
			await attempt({path: '/etc/paswd'}),
			'app:1 has no path /etc/paswd | Did you mean /etc/passwd?',
		);
		assert.match(
			await attempt({path: 'ect/passwd'}),
			/no path \/ect\/passwd \| Did you mean \/etc\?/,
		);
		assert.match(await attempt({path: '/nowhere'}), /no path \/nowhere \| List its paths/);
	});

	test('says in which layers the path is', async () => {
		const tree = await treeOf(
			[file('etc/old')],
			[file('late')],
			[whiteout('etc/old')],
			[symlink('lib', 'usr/lib'), file('usr/lib/x')],
		);
		const attempt = (options: LsOptions) =>
			failureOf(() => lsLines(tree, {reference: 'app:1', ...options}));
		assert.equal(
			await attempt({path: '/late', layer: 0}),
			'app:1 has no path /late as of layer 0, but it is in layers 1 to 3 | Add --layer 3.',
		);
		assert.equal(
			await attempt({path: '/etc/old'}),
			'app:1 has no path /etc/old, but it is in layers 0 to 1, and layer 2 removes it | Add --layer 1.',
		);
		assert.match(await attempt({path: '/lib/x', layer: 1}), /as of layer 1, but it is in layer 3 /);
	});

	test('says that patterns are not expanded', async () => {
		assert.equal(
			await failureOf(async () =>
				lsLines(await treeOf(...layers), {path: '/etc/*', reference: 'a'}),
			),
			"a has no path /etc/*: patterns are not expanded | Find paths with: layerscope find a '/etc/*'.",
		);
	});
});

describe('ls by size and depth', () => {
	const layers = [
		[file('a/b/large', generated(900)), file('a/small', 'x'), file('c', generated(500))],
		[file('d/e', generated(40)), whiteout('c')],
	];

	test('lists the largest first, folders with all that is in them', async () => {
		const rows = await list(layers, {sort: 'size'});
		assert.deepEqual(
			rows.map(({path, total, size}) => `${path} ${total ?? size}`),
			['/a 901', '/a/b 900', '/a/b/large 900', '/d 40', '/d/e 40', '/a/small 1'],
		);
	});

	test('lists as many levels as asked for', async () => {
		const paths = async (options: LsOptions) => (await list(layers, options)).map(row => row.path);
		assert.deepEqual(await paths({depth: 1}), ['/a', '/d']);
		assert.deepEqual(await paths({depth: 1, path: '/a'}), ['/a/b', '/a/small']);
		assert.deepEqual(await paths({depth: 1, layer: 0}), ['/a', '/c']);
		assert.deepEqual(await paths({depth: 9}), await paths({}));
	});

	test('gives folders a size in columns, but no other field in JSON unless asked for', async () => {
		const tree = await treeOf(...layers);
		assert.deepEqual(
			[...lsLines(tree, {path: '/a', depth: 1})].map(line => line.replace(/ +/g, ' ')),
			['drwxr-xr-x 0:0 900 /a/b', '-rw-r--r-- 0:0 1 /a/small'],
		);
		assert.equal(Object.hasOwn((await list(layers))[0], 'total'), false);
	});
});

async function list(
	layers: readonly (readonly PackedEntry[])[],
	options: LsOptions = {},
): Promise<readonly LsRow[]> {
	const tree = await treeOf(...layers);
	return [...lsLines(tree, {...options, ndjson: true})].map(line => JSON.parse(line));
}

function summary({path, kind, size, link}: LsRow): string {
	return `${path} ${kind} ${size} ${link}`;
}
