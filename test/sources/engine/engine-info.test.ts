import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {engineSteps, preliminaryInfo} from '../../../source/sources/engine/engine-info.ts';

/** The steps, oldest first, that are assumed to have made a layer. */
function makers(steps: readonly string[], layerCount: number): readonly string[] {
	const history = steps.toReversed().map(CreatedBy => ({CreatedBy}));
	return engineSteps(history, layerCount)
		.filter(({isEmptyLayer}) => !isEmptyLayer)
		.map(({createdBy}) => createdBy);
}

describe('the steps that an engine reports', () => {
	const steps = [
		'COPY base / # buildkit',
		'/bin/sh -c #(nop)  ENV A=1',
		'WORKDIR /srv',
		'/bin/sh -c make',
		'/bin/sh -c #(nop)  CMD ["sh"]',
	];

	test('made a layer, unless they change the config only', () => {
		assert.deepEqual(makers(steps, 3), [steps[0], steps[2], steps[3]]);
	});

	test('made no layer as WORKDIR if there are fewer layers', () => {
		assert.deepEqual(makers(steps, 2), [steps[0], steps[3]]);
	});

	test('keep their comments, which is all that imported ones have', () => {
		const [step] = engineSteps([{CreatedBy: '', Comment: 'Imported from -', Created: 0}], 1);
		assert.deepEqual(step, {
			createdBy: '',
			createdAt: null,
			comment: 'Imported from -',
			isEmptyLayer: false,
		});
	});
});

test('the size of a layer is that of its step until the layer is read', () => {
	const steps = [
		{CreatedBy: 'CMD ["sh"]', Size: 0},
		{CreatedBy: 'RUN make', Size: 548e6},
		{CreatedBy: 'ENV A=1', Size: 0},
		{CreatedBy: 'ADD rootfs /', Size: 9e3},
	];
	const inspection = {Id: 'sha256:1', Size: 1, RootFS: {Layers: ['a', 'b', 'c']}};
	assert.deepEqual(preliminaryInfo(inspection, steps, 'app', 'docker').statedBytes, [
		9e3,
		548e6,
		undefined,
	]);
});

test('the platforms of an image are those that the engine has', () => {
	const platformsOf = (Manifests?: unknown) =>
		preliminaryInfo({Id: 'sha256:1', Size: 1, Manifests}, [], 'app', 'docker').platforms;
	const manifest = (architecture: string, more = {}) => ({
		Kind: 'image',
		Available: true,
		ImageData: {Platform: {os: 'linux', architecture}},
		...more,
	});
	const all = [
		manifest('amd64'),
		manifest('arm64'),
		manifest('s390x', {Available: false}),
		manifest('unknown', {Kind: 'attestation'}),
	];
	assert.deepEqual(platformsOf(all), ['linux/amd64', 'linux/arm64']);
	assert.deepEqual(platformsOf([manifest('amd64')]), []);
	assert.equal(platformsOf(), undefined);
	assert.deepEqual(platformsOf(['broken']), []);
});
