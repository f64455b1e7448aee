import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {contextEntries, type Files, fixesAt, loadBase} from '../fixtures/built-fixes.ts';
import {
	type BuildOptions,
	buildImage,
	engineAt,
	removeImage,
	staticBusybox,
} from '../fixtures/engine.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';

const text = (content: string) => ({content: Buffer.from(content)});

/** Stands for a package manager: installs something else each time. */
const manager = {
	...text('#!/bin/sh\ncat /proc/sys/kernel/random/uuid > /installed\n'),
	mode: 0o755,
};

/** The steps before and after the advice that a person follows. */
const orders = [
	{
		what: 'files of the context',
		before: ['COPY . /app/', 'RUN cd /app && npm ci'],
		advice: 'COPY package.json and package-lock.json first, then install, then COPY the rest.',
		after: [
			'COPY package.json package-lock.json /app/',
			'RUN cd /app && npm ci',
			'COPY source /app/',
		],
	},
	{
		what: 'packages of the distribution',
		before: ['COPY . /app/', 'RUN apt-get install -y curl'],
		advice: 'Move the RUN of layer 2 above the COPY of layer 1.',
		after: ['RUN apt-get install -y curl', 'COPY . /app/'],
	},
];

describe('findings without wasted bytes are gone after their advice', {skip: withoutEngine}, () => {
	for (const host of testHosts) {
		test(`of many layers, at ${host}`, async t => {
			const build = await builder(t, host);
			const names = Array.from({length: 100}, (_, at) => `part${at}`);
			const files = Object.fromEntries(names.map(name => [name, text(name)]));
			const copies = names.map(name => `COPY ${name} /parts/`);
			const before = await build(copies, files);
			assert.deepEqual(before.advice, [
				'Engines refuse more than 127 layers. Join RUNs, and copy several files with one COPY.',
			]);
			const after = await build([`COPY ${names.join(' ')} /parts/`], files);
			assert.deepEqual(after.advice, []);
		});

		test(`of data below a VOLUME, which the image has afterwards, at ${host}`, async t => {
			const build = await builder(t, host);
			const write = 'RUN mkdir -p /data && echo kept > /data/file';
			const before = await build(['VOLUME /data', write]);
			assert.deepEqual(before.advice, [
				'Move VOLUME /data below layer 1: the classic builder drops what a RUN writes there.',
			]);
			assert.equal(before.layerBytes[1], 0);
			const after = await build([write, 'VOLUME /data']);
			assert.deepEqual(after.advice, []);
			assert.equal(after.layerBytes[1], 'kept\n'.length);
		});

		test(`are not needed for a COPY below a VOLUME, which is kept, at ${host}`, async t => {
			const build = await builder(t, host);
			const copied = await build(['VOLUME /data', 'COPY file /data/'], {file: text('kept\n')});
			assert.deepEqual(copied.advice, []);
			assert.equal(copied.layerBytes[1], 'kept\n'.length);
		});

		for (const {what, before, advice, after} of orders) {
			test(`of the order of steps, so that a new source installs no ${what}, at ${host}`, async t => {
				const build = await builder(t, host);
				const twice = async (lines: readonly string[]) => {
					const install = 1 + lines.findIndex(line => line.startsWith('RUN'));
					const [old, renewed] = [await buildWith('old'), await buildWith('new')];
					assert.notDeepEqual(old.diffIds, renewed.diffIds);
					return {
						advice: old.advice,
						isInstalledAgain: old.diffIds[install] !== renewed.diffIds[install],
					};

					function buildWith(source: string) {
						const locked = {'package.json': text('{}'), 'package-lock.json': text('{}')};
						return build(lines, {...locked, source: text(source)}, {isCached: true});
					}
				};
				assert.deepEqual(await twice(before), {advice: [advice], isInstalledAgain: true});
				assert.deepEqual(await twice(after), {advice: [], isInstalledAgain: false});
			});
		}
	}
});

/** Builds images on a base of one layer, until the end of the test. */
async function builder(t: TestContext, host: string) {
	const docker = engineAt(host);
	const busybox = await staticBusybox();
	if (busybox === undefined) throw new Error('there is no static busybox');
	const name = `layerscope-test/findings-${process.pid}`;
	const tags = [`${name}:base`];
	t.after(async () => {
		for (const tag of tags.reverse()) await removeImage(docker, tag);
	});
	await loadBase(docker, tags[0], busybox, {'bin/npm': manager, 'bin/apt-get': manager});
	return async (lines: readonly string[], files: Files = {}, options?: BuildOptions) => {
		const tag = `${name}:${tags.length}`;
		tags.push(tag);
		const dockerfile = [`FROM ${tags[0]}`, ...lines].join('\n');
		await buildImage(docker, tag, dockerfile, contextEntries(files), options);
		const {fixes, layerBytes} = await fixesAt(host, tag);
		const {RootFS} = await docker.getImage(tag).inspect();
		return {advice: fixes.map(fix => fix.advice), layerBytes, diffIds: RootFS.Layers ?? []};
	};
}
