import assert from 'node:assert/strict';
import type {IncomingMessage} from 'node:http';
import {Readable} from 'node:stream';
import {describe, test} from 'node:test';
import type {ImageInfo} from '../../../source/image/image-info.ts';
import type {AnsweringEngine} from '../../../source/sources/engine/engine-connect.ts';
import {SharedEngines} from '../../../source/sources/engine/shared-engines.ts';
import {type ExportedImage, SharedExports} from '../../../source/sources/engine/shared-export.ts';
import type {Progress} from '../../../source/sources/source.ts';
import {unreadInfo} from '../../../source/sources/streamed-image.ts';
import {docker28ArchiveById} from '../../fixtures/archives.ts';
import {file} from '../../fixtures/layer-tar.ts';
import {testImage} from '../../fixtures/test-image.ts';

const archive = async () =>
	docker28ArchiveById([await testImage([{createdBy: 'COPY', entries: [file('a', 'a')]}])]);

/** Exports of an engine that answers all requests with the same archive, and records their paths. */
function exportsOf(bytes: Promise<Uint8Array>) {
	const paths: string[] = [];
	const exports = new SharedExports({
		send: async path => {
			paths.push(path);
			const all = await bytes;
			return Readable.from([all.subarray(0, 2048), all.subarray(2048)]) as IncomingMessage;
		},
		close: () => {},
	});
	return {exports, paths};
}

function imageWithId(id: string, layers: readonly string[] = []): ExportedImage {
	const info: ImageInfo = {
		...unreadInfo(id),
		id,
		layers: layers.map((diffId, index) => ({
			...{index, diffId, digest: null, mediaType: null, compressedBytes: null},
			...{command: '', createdAt: null, blob: ''},
		})),
		statedBytes: layers.map(() => 100),
	};
	return {info, bytes: 0};
}

describe('images of an engine', () => {
	test('are exported together if they are wanted before the first is read', async () => {
		const {exports, paths} = exportsOf(archive());
		const images = ['a', 'b', 'c'].map(id => imageWithId(id));
		for (const image of images) exports.want(image);
		const read = await Promise.all(images.map(image => exports.read(image)));
		assert.deepEqual(paths, ['/images/get?names=a&names=b&names=c']);
		assert.ok(read[0]);
		assert.equal(read[1], read[0]);
		assert.equal(read[2], read[0]);
	});

	test('are exported alone if they are not wanted, or no other image is', async () => {
		const {exports, paths} = exportsOf(archive());
		const image = imageWithId('a');
		assert.equal(await exports.read(image), undefined);
		exports.want(image);
		assert.equal(await exports.read(image), undefined);
		assert.deepEqual(paths, []);
	});

	test('with the same id are named once', async () => {
		const {exports, paths} = exportsOf(archive());
		const images = [imageWithId('a'), imageWithId('a')];
		for (const image of images) exports.want(image);
		for (const image of images) assert.ok(await exports.read(image));
		assert.deepEqual(paths, ['/images/a/get']);
	});

	test('are exported alone if they cannot be exported together', async () => {
		const {exports} = exportsOf(Promise.reject(new Error('no such image: b')));
		const images = ['a', 'b'].map(id => imageWithId(id));
		for (const image of images) exports.want(image);
		for (const image of images) assert.equal(await exports.read(image), undefined);
	});

	test('are exported twenty at a time, so that not all layers are in memory', async () => {
		const {exports, paths} = exportsOf(archive());
		const images = Array.from({length: 25}, (_, index) => imageWithId(`i${index}`));
		for (const image of images) exports.want(image);
		for (const image of images) assert.ok(await exports.read(image));
		assert.deepEqual(
			paths.map(path => path.match(/names=/g)?.length),
			[20, 5],
		);
	});

	test('show the progress of their export, in which each layer counts once', async () => {
		const {exports} = exportsOf(archive());
		const images = [imageWithId('a', ['base', 'one']), imageWithId('b', ['base', 'two'])];
		for (const image of images) exports.want(image);
		const shown: Progress[] = [];
		await exports.read(images[0], {onProgress: progress => shown.push(progress)});
		assert.equal(shown[0].activity, 'exporting 2 images from the engine');
		assert.equal(shown[0].totalBytes, 300);
		assert.ok(shown[0].doneBytes > 0);
	});

	test('are not read if the user cancels', async () => {
		const {exports} = exportsOf(Promise.reject(new Error('aborted')));
		const images = ['a', 'b'].map(id => imageWithId(id));
		for (const image of images) exports.want(image);
		await assert.rejects(exports.read(images[0], {signal: AbortSignal.abort()}), {
			name: 'AbortError',
		});
	});
});

test('a connection is shared until all images are done', async () => {
	let closed = 0;
	let connected = 0;
	const connect = async (): Promise<AnsweringEngine> => {
		connected += 1;
		const engine = {send: () => Promise.reject(new Error('unused')), close: () => void closed++};
		return {engine, name: 'docker', version: '28', host: 'unix:///x', place: 'x'};
	};
	const engines = new SharedEngines();
	const [one] = await Promise.all([engines.connect('x', connect), engines.connect('x', connect)]);
	one.engine.close();
	assert.deepEqual([connected, closed], [1, 0]);
	await engines.close();
	assert.equal(closed, 1);
});
