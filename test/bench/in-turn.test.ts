import assert from 'node:assert/strict';
import {test} from 'node:test';
import {comparedFigures, inTurn} from '../../bench/in-turn.ts';

test('inTurn() alternates between the sides, and leaves out the run to warm up', async () => {
	const order: string[] = [];
	const side = (name: string) => async () => ({seconds: order.push(name)});
	const [ours, other] = await inTurn({runs: 2}, [side('ours'), side('other')]);
	assert.deepEqual(order, ['ours', 'other', 'ours', 'other', 'ours', 'other']);
	assert.deepEqual(ours, [{seconds: 3}, {seconds: 5}]);
	assert.deepEqual(other, [{seconds: 4}, {seconds: 6}]);
});

test('comparedFigures() compares within each turn', () => {
	const ours = [{seconds: 2, peakBytes: 1e6}, {seconds: 9}];
	const other = {name: 'bare export', seconds: [1, 3]};
	const figures = comparedFigures('`ci`', ours, other, {ratio: 1.1, megabytes: 100});
	assert.deepEqual(
		figures.map(({metric, values, budget}) => [metric, values, budget]),
		[
			['whole process, of the bare export', [2, 3], 1.1],
			['wall time', [2, 9], undefined],
			['bare export', [1, 3], undefined],
			['peak memory', [1], 100],
		],
	);
});
