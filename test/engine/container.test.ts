import assert from 'node:assert/strict';
import {Readable} from 'node:stream';
import {describe, type TestContext, test} from 'node:test';
import type Docker from 'dockerode';
import {loadImage} from '../../source/load/load-image.ts';
import {contentOf} from '../../source/sources/image-content.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {
	asExported,
	buildImage,
	engineAt,
	exportContainer,
	exportedAttributes,
	removeImage,
	staticBusybox,
} from '../fixtures/engine.ts';
import {versionOf} from '../fixtures/image-tree.ts';
import {
	device,
	directory,
	fifo,
	file,
	hardLink,
	type LayerEntry,
	layerTar,
	symlink,
} from '../fixtures/layer-tar.ts';
import {testHosts} from '../fixtures/test-hosts.ts';

/** Writes new files, and removes, replaces and changes files of the image. */
const script = [
	'echo hello >/new',
	'rm -r /old/a /gone',
	'mkdir /gone',
	'echo b >/gone/b',
	'chmod 700 /old/c',
	'chown 12:34 /old/d',
	'mkdir -p /deep/er',
	'echo deep >/deep/er/file',
	"touch -d '2020-01-02 03:04:05' /deep/er/file",
	'ln -s /nowhere /deep/link',
	'mkfifo /deep/fifo',
	'rm /old/was-file',
	'mkdir /old/was-file',
	"echo name >'/deep/[a]*? %20&é'",
	'echo volume >/volume/content',
];

/** Commands that busybox runs. */
const commands = 'sh rm mkdir chmod chown ln mkfifo touch cp mv seq'.split(' ');

/** Gives files a second name, which only an export shows. */
const linking = {
	'links to files of its own': ['ln /new /second'],
	'links to changed files': ['ln /old/c /linked'],
	'links to unchanged files': [
		'ln /old/e /linked',
		'ln /old/f /old/linked',
		'ln -f /old/longer /old/d',
	],
	'links between new folders': ['mkdir /one /two', 'echo 1 >/one/1', 'ln /one/1 /two/1'],
};

/** Makes files that only their inodes tell from links. */
const copying = {
	'copies of its own files': ['cp -p /new /second', 'cp -p /deep/er/file /old/file'],
	'copies of old files': ['cp -a /old /copy', 'cp -p /old/e /old/copy', 'chmod 644 /old/e'],
	'moved files': ['mv /old/e /moved', 'mv /old/f /old/moved', 'mkdir /to', 'mv /old/longer /to'],
	'many files in a folder': ['for i in $(seq 1100); do echo $i >/old/$i; done'],
};

/** A later time than that of the container. */
const later = {mtime: 2_000_000_000};

const copied: readonly LayerEntry[] = [
	file('new', 'new', {uid: 5, gid: 6, mode: 0o4711, ...later}),
	file('old/a', 'replaced', later),
	directory('made', {mode: 0o1777, uid: 7, gid: 8}),
	file('made/inside', 'inside', later),
	hardLink('made/again', 'made/inside', later),
	symlink('made/link', '../new'),
	symlink('link', 'old'),
	device('made/device', 'character-device', {major: 1, minor: 3}, {mode: 0o600}),
	fifo('made/fifo'),
	file('old/[x]*?', 'pattern', later),
];

for (const host of testHosts) {
	describe(`a container of the engine at ${host}`, () => {
		const docker = engineAt(host);
		/** Removed when the test ends. */
		const container = async (
			context: TestContext,
			script: readonly string[] = [],
			binds: readonly string[] = [],
		) => {
			const busybox = await staticBusybox();
			if (!busybox) throw new Error('needs a static busybox');
			const tag = `layerscope-test/container-${process.pid}:1`;
			await buildImage(docker, tag, 'FROM scratch\nCOPY bin /bin\nCOPY old /old\nCOPY gone /gone', [
				file('bin/busybox', busybox, {mode: 0o755}),
				...commands.map(name => symlink(`bin/${name}`, 'busybox')),
				...[
					'old/a',
					'old/c',
					'old/d',
					'old/e',
					'old/f',
					'old/longer',
					'old/was-file',
					'gone/x',
				].map(name => file(name, name)),
			]);
			const created = await docker.createContainer({
				Image: tag,
				Entrypoint: ['/bin/sh', '-c', ['set -e', ...script].join('\n')],
				Volumes: {'/volume': {}},
				HostConfig: {NetworkMode: 'none', Binds: [...binds]},
			});
			context.after(async () => {
				await created.remove({force: true, v: true});
				await removeImage(docker, tag);
			});
			return created;
		};

		for (const [what, links] of Object.entries({'plain files': [], ...linking, ...copying})) {
			test(`that wrote ${what} has the files of its export`, async context => {
				const created = await container(context, [...script, ...links]);
				if (!(await ran(created))) return context.skip('the engine starts no containers here');
				await compare(created, host);
			});
		}

		test('that files were copied into has the files of its export', async context => {
			const created = await container(context);
			await created.putArchive(Readable.from([await layerTar(copied)]), {path: '/'});
			const {contentAt} = await compare(created, host);
			assert.equal(await contentAt('/made/again'), 'inside');
			assert.equal(await contentAt('/old/[x]*?'), 'pattern');
			assert.equal(await contentAt('/old/c'), 'old/c');
		});

		test('that has mounted files and folders has the files of its export', async context => {
			const created = await container(context, script, [
				'/etc/passwd:/new-folder/passwd:ro',
				'/etc/passwd:/old/e:ro',
				'/usr/bin:/mounted:ro',
			]);
			if (!(await ran(created))) return context.skip('the engine starts no containers here');
			await compare(created, host);
		});

		test('has the extended attributes of its export', async context => {
			const created = await container(context);
			const pax = {
				'SCHILY.xattr.security.capability': `\x01\0\0\x02\0\x04${'\0'.repeat(14)}`,
				'SCHILY.xattr.user.note': 'noted',
			};
			const files = [
				file('old/a', 'old/a', {pax, ...later}),
				directory('made', {pax}),
				file('made/inside', 'inside', {pax, ...later}),
			];
			await created.putArchive(Readable.from([await layerTar(files)]), {path: '/'});
			const {tree} = await compare(created, host);
			const exported = await exportedAttributes(created);
			for (const path of ['/old/a', '/old/c', '/made', '/made/inside']) {
				const ours = tree.attributesOf(versionOf(tree, path)).split('\n');
				assert.deepEqual(
					ours.filter(line => line !== ''),
					exported.get(path),
					path,
				);
			}
			assert.match(exported.get('/old/a')?.join() ?? '', /security\.capability/);
		});
	});
}

/** Runs a container to its end; false if the engine cannot run any. */
async function ran(created: Docker.Container): Promise<boolean> {
	try {
		await created.start();
	} catch (error) {
		if (/cgroups/.test(String(error))) return false;
		throw error;
	}
	const {StatusCode} = await created.wait();
	assert.equal(StatusCode, 0);
	return true;
}

async function compare(created: Docker.Container, host: string) {
	const opened = await openImage(`container:${created.id}`, {host});
	const image = await loadImage(opened);
	const ours = asExported(image.tree);
	const paths = new Set(ours.map(({path}) => path));
	assert.deepEqual(ours, await exportContainer(created, path => paths.has(path)));
	const contentAt = async (path: string) => {
		const again = await openImage(`container:${created.id}`, {host});
		try {
			const version = versionOf(image.tree, path);
			return Buffer.concat(await Array.fromAsync(contentOf(again, image, version))).toString();
		} finally {
			await again.close();
		}
	};
	await opened.close();
	return {contentAt, tree: image.tree};
}
