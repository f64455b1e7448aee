import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type Docker from 'dockerode';
import {loadImage} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {
	asExported,
	buildImage,
	engineAt,
	exportTree,
	loadIntoEngine,
	removeImage,
	staticBusybox,
} from '../fixtures/engine.ts';
import {
	device,
	directory,
	fifo,
	file,
	generated,
	hardLink,
	opaque,
	symlink,
	whiteout,
} from '../fixtures/layer-tar.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';
import {testImage} from '../fixtures/test-image.ts';

/** A name of its own for each run: others may use the same engine. */
const name = (what: string) => `layerscope-test/${what}-${process.pid}:1`;

describe('the final tree equals what the engine exports', {skip: withoutEngine}, () => {
	for (const host of testHosts) {
		test(`of an image built with many kinds of changes, at ${host}`, async t => {
			const docker = engineAt(host);
			const tag = name('built');
			t.after(() => removeImage(docker, tag));
			const busybox = await staticBusybox();
			const files = [...context, ...(busybox ? [file('busybox', busybox, {mode: 0o755})] : [])];
			await buildImage(docker, tag, dockerfile(busybox !== undefined), files);
			await compare(docker, host, tag);
		});

		test(`of an image whose layers were made by code, at ${host}`, async t => {
			const docker = engineAt(host);
			const tag = name('made');
			t.after(() => removeImage(docker, tag));
			const steps = layers.map((entries, index) => ({createdBy: `COPY ${index}`, entries}));
			await loadIntoEngine(docker, await testImage(steps, {tags: [tag]}));
			await compare(docker, host, tag);
		});
	}
});

/** The files that the build steps use. */
const context = [
	file('one', 'one\n'),
	file('two', generated(3000), {mode: 0o600}),
	directory('folder'),
	file('folder/a', 'a', {mode: 0o755}),
	file('folder/b', generated(70_000)),
	symlink('folder/link', 'a'),
	directory('folder/deep'),
	file('folder/deep/c', 'c'),
];

function dockerfile(canRun: boolean): string {
	const copies = [
		'FROM scratch',
		'ENV PATH=/bin',
		'COPY one two /srv/',
		'COPY folder /srv/folder/',
		'COPY two /srv/one',
		'COPY folder /srv/folder/',
		'WORKDIR /srv/made/here',
		'COPY one ./',
		'WORKDIR /',
	];
	const runs = [
		'COPY busybox /bin/',
		'RUN ["/bin/busybox", "ln", "/bin/busybox", "/bin/sh"]',
		'RUN busybox --install /bin',
		'RUN rm -rf /srv/folder/deep',
		'RUN chown -R 1000:1001 /srv/folder',
		'RUN ln /srv/one /srv/hard && ln -s one /srv/soft',
		'RUN mv /srv/folder/b /srv/moved',
		'RUN rm -rf /srv/folder && mkdir /srv/folder && echo new > /srv/folder/new',
		'RUN rm -rf /srv/made && echo file > /srv/made',
		'RUN rm /srv/two && mkdir -p /srv/two/deep && echo x > /srv/two/deep/x',
		'RUN chmod 4750 /srv/moved && chmod 1777 /srv/two',
		'RUN touch /srv/hard',
		'RUN mkfifo /srv/fifo && mkdir -p /etc && echo me > /etc/own',
		'RUN rm /srv/soft && mkdir /srv/soft && touch /srv/soft/inside',
		'RUN rm -rf /srv/soft && ln -s nowhere /srv/soft',
		'RUN for i in 1 2 3 4 5; do mkdir -p /srv/many/$i; echo $i > /srv/many/$i/file; done',
		'RUN rm -rf /srv/many/2 /srv/many/3/file',
		'RUN mkdir /srv/many/2 && chown 5:6 /srv/many/2',
		'RUN cp -a /srv/many /srv/copy && rm -rf /srv/many',
		'RUN true',
	];
	return [...copies, ...(canRun ? runs : [])].join('\n');
}

/** Layers with what builders do not make, but other tools do. */
const layers = [
	[
		file('./x/dot', 'dot'),
		file('implied/parent/of', 'this'),
		file('whited/old', 'old'),
		file('whited/both', 'old'),
		file('opaque/old', 'old'),
		directory('opaque/sub'),
		file('opaque/sub/old', 'old'),
		file('late/old', 'old'),
		file('kinds/file', 'file'),
		file('kinds/dir/inside', 'inside'),
		symlink('kinds/link', 'file'),
		directory('kept', {mode: 0o700, uid: 5, gid: 6}),
		file('kept/file', 'kept'),
		file('links/a', generated(5000)),
		hardLink('links/b', 'links/a'),
		hardLink('links/c', 'links/a'),
		file('rooted', 'stays'),
		file(`long/${'name-'.repeat(40)}`, 'long'),
		file('größe/日本', 'utf-8'),
	],
	[
		whiteout('whited/both'),
		file('whited/both', 'the new one'),
		whiteout('whited/old'),
		file('opaque/new', 'new'),
		opaque('opaque'),
		directory('late'),
		opaque('late'),
		file('late/new', 'new'),
		directory('kinds'),
		directory('kinds/file'),
		file('kinds/file/inside', 'inside'),
		file('kinds/dir', 'a file now'),
		file('kinds/link', 'no link now'),
		opaque(''),
		whiteout('links/a'),
	],
	[
		directory('kept', {mode: 0o711}),
		whiteout('nothing/here'),
		whiteout('missing'),
		opaque('nothing/opaque'),
		device('devices/null', 'character-device', {major: 1, minor: 3}, {mode: 0o666}),
		fifo('devices/fifo'),
		file('special', 'set', {mode: 0o6755, uid: 100_000, gid: 100_001, pax: {uid: '3000000'}}),
		whiteout('whited'),
	],
	[file('whited/again', 'back'), whiteout('implied/parent')],
];

async function compare(docker: Docker, host: string, tag: string): Promise<void> {
	const opened = await openImage(`docker:${tag}`, {host});
	const {tree} = await loadImage(opened).finally(() => opened.close());
	const ours = asExported(tree);
	const paths = new Set(ours.map(({path}) => path));
	const exported = await exportTree(docker, tag, path => paths.has(path));
	assert.ok(exported.length > 5);
	assert.deepEqual(ours, exported);
}
