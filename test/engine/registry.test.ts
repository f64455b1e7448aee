import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {describe, test} from 'node:test';
import {openImage} from '../../source/sources/open-image.ts';
import {ociBlobs} from '../fixtures/archives.ts';
import {pushImage, realRegistry, withoutRegistry} from '../fixtures/real-registry.ts';
import {contractImage, testSourceContract} from '../sources/contract.ts';

describe('an image of a real registry', {skip: withoutRegistry}, () => {
	const cleanups: (() => unknown)[] = [];
	test.after(async () => {
		for (const run of cleanups.reverse()) await run();
	});
	let registry: Promise<string> | undefined;
	const push = async () => {
		registry ??= realRegistry({after: run => void cleanups.push(run as () => unknown)});
		const host = await registry;
		const name = `layerscope-test/${randomUUID()}`;
		const image = await contractImage(`${name}:1`);
		await pushImage(host, name, '1', ociBlobs([image]));
		return {image, reference: `registry:${host}/${name}:1`};
	};

	testSourceContract(async () => {
		const {image, reference} = await push();
		return {image, open: options => openImage(reference, {...options, env: {}})};
	});

	test('that has no such tag is not found', async () => {
		const {reference} = await push();
		await assert.rejects(openImage(`${reference}0`, {env: {}}), /no image of that name/);
	});
});
