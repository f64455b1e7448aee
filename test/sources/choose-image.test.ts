import assert from 'node:assert/strict';
import {Readable} from 'node:stream';
import {describe, type TestContext, test} from 'node:test';
import {readArchiveStream} from '../../source/sources/archive-stream.ts';
import {OpenChoice} from '../../source/sources/choose-image.ts';
import {findImage} from '../../source/sources/image-layout.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {docker28ArchiveById, ociArchive, severalImages} from '../fixtures/archives.ts';
import {file} from '../fixtures/layer-tar.ts';
import {temporaryFile} from '../fixtures/temporary.ts';
import {digestOf, type TestImage, testImage} from '../fixtures/test-image.ts';
import {unpacked} from '../fixtures/unpack.ts';

const imageOf = (tag: string) =>
	testImage([{createdBy: 'COPY', entries: [file(tag.replace(/\W/g, '-'), tag)]}], {tags: [tag]});

const images = async () => [await imageOf('test/app:1'), await imageOf('test/base:2')];

const places: readonly (readonly [
	string,
	(context: TestContext, images: readonly TestImage[]) => Promise<string>,
])[] = [
	[
		'a docker archive',
		async (context, all) => temporaryFile(context, 'images.tar', await severalImages(all)),
	],
	[
		'an OCI archive',
		async (context, all) =>
			temporaryFile(context, 'images.tar', await ociArchive(all, {isNested: false})),
	],
	[
		'an OCI layout in a folder',
		async (context, all) => unpacked(context, await ociArchive(all, {isNested: false})),
	],
];

for (const [name, write] of places) {
	describe(`several images in ${name}`, () => {
		test('are listed if the choice is open', async context => {
			const target = await write(context, await images());
			await assert.rejects(openImage(target), (error: unknown) => {
				assert.ok(error instanceof OpenChoice);
				assert.equal(error.message, `${target} holds 2 images`);
				assert.match(error.hint, /^Choose one of them: \S+test\/app:1, \S+test\/base:2\.$/);
				const [app] = error.choices;
				assert.ok(app.bytes > 0);
				assert.match(app.createdAt, /^2024-01-01/);
				return true;
			});
		});

		test('are chosen by tag, by a part of the name and by digest', async context => {
			const target = await write(context, await images());
			const choices = await openImage(target).catch((error: OpenChoice) => error.choices);
			assert.ok(Array.isArray(choices));
			const {id} = choices[1];
			for (const selector of [':test/base:2', ':base:2', `@${id}`, `@${id.slice(0, 15)}`]) {
				for (const scheme of ['', 'oci-archive:']) {
					const reference = scheme + target + selector;
					const opened = await openImage(reference);
					await opened.close();
					assert.match(opened.info.tags.join(), /test\/base:2$/, selector);
					assert.equal(opened.info.reference, reference);
				}
			}
		});

		test('that do not include the wanted one are named', async context => {
			const target = await write(context, await images());
			await assert.rejects(openImage(`${target}:app:3`), {
				message: `${target} holds no image app:3`,
				hint: /^It holds: \S*test\/app:1, \S*test\/base:2\.$/,
			});
		});
	});
}

test('images that Docker saved by their ids are all found, though its index has only one', async context => {
	const all = [...(await images()), await imageOf('test/third:3')];
	const target = await temporaryFile(context, 'ids.tar', await docker28ArchiveById(all));
	const choices = await openImage(target).catch((error: OpenChoice) => error.choices);
	assert.ok(Array.isArray(choices));
	assert.equal(choices.length, 3);
	for (const [index, {layers}] of all.entries()) {
		const opened = await openImage(`${target}@${choices[index].id}`);
		await opened.close();
		assert.deepEqual(
			opened.info.layers.map(({diffId}) => diffId),
			layers.map(digestOf),
		);
	}
});

test('an image is found by its id among images of other platforms without names', async () => {
	const all = await Promise.all(
		['amd64', 'arm64'].map(architecture =>
			testImage([{createdBy: 'COPY', entries: [file(architecture)]}], {architecture, tags: []}),
		),
	);
	for (const write of [docker28ArchiveById, severalImages]) {
		const archive = await readArchiveStream(Readable.from([await write(all)]));
		for (const {config, platform} of all) {
			const imageId = digestOf(config);
			const options = {reference: 'x', place: 'x', platform: undefined, imageId};
			const info = await findImage(archive.blobs, options);
			assert.equal(info?.id, imageId);
			assert.equal(info?.platform, `linux/${platform.architecture}`);
		}
		const other = {reference: 'x', place: 'x', platform: undefined, imageId: 'sha256:0'};
		await assert.rejects(findImage(archive.blobs, other), /holds no image sha256:0/);
	}
});

test('a file of the whole name wins over a tag of an archive', async context => {
	const archive = await severalImages([await imageOf('test/app:1')]);
	const target = await temporaryFile(context, 'image.tar:1', archive);
	const opened = await openImage(target);
	await opened.close();
	assert.deepEqual(opened.info.tags, ['test/app:1']);
});

test('manifests of one name for different platforms are one image', async context => {
	const all = await Promise.all(
		['amd64', 'arm64'].map(architecture =>
			testImage([{createdBy: 'COPY', entries: [file('a', architecture)]}], {architecture}),
		),
	);
	const target = await temporaryFile(
		context,
		'multi.tar',
		await ociArchive(all, {isNested: false}),
	);
	const opened = await openImage(target, {platform: 'linux/arm64'});
	await opened.close();
	assert.equal(opened.info.platform, 'linux/arm64');
	assert.deepEqual(opened.info.platforms, ['linux/amd64', 'linux/arm64']);
});
