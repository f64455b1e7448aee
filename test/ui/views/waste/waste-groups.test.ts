import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {WasteCause, WastedPath} from '../../../../source/analysis/waste.ts';
import {wasteGroups} from '../../../../source/ui/views/waste/waste-groups.ts';

function row(
	path: string,
	bytes: number,
	cause: WasteCause,
	...layers: readonly number[]
): WastedPath {
	return {path, node: 0, bytes, copies: 1, layers, cause};
}

test('waste is grouped by step and cause, and the largest group comes first', () => {
	const groups = wasteGroups([
		row('/large', 10, 'replaced', 1, 2),
		row('/a', 8, 'removed', 0, 4),
		row('/b', 7, 'removed', 3, 4),
		row('/c', 1, 'replaced', 1, 4),
	]);
	assert.deepEqual(
		groups.map(({bytes, cause, paths, layers, largest}) => [
			bytes,
			cause,
			paths,
			layers,
			largest.path,
		]),
		[
			[15, 'removed', 2, [0, 3, 4], '/a'],
			[10, 'replaced', 1, [1, 2], '/large'],
			[1, 'replaced', 1, [1, 4], '/c'],
		],
	);
});
