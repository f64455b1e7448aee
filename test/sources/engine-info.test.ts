import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {engineSteps} from '../../source/sources/engine-info.ts';

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
