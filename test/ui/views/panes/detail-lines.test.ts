import assert from 'node:assert/strict';
import {test} from 'node:test';
import {detailLines} from '../../../../source/ui/views/panes/detail-lines.ts';
import {file, whiteout} from '../../../fixtures/layer-tar.ts';
import {inspectedImage} from '../../inspected-image.ts';
import {justOpened, press} from '../../journey.ts';

test('the details of a layer count its changes, and leave out what it does not store', async () => {
	const image = await inspectedImage(
		['COPY . .', [file('a', 'a'), file('b', 'bb')]],
		['RUN make', [file('a', 'aaa'), file('c', 'c'), whiteout('b')]],
		['RUN rm c', [whiteout('c')]],
		['RUN true', []],
	);
	const figuresOf = (keys: number, width = 100) => {
		const state = press(justOpened(image), ...Array.from({length: keys}, () => 'j' as const));
		return detailLines(state, width, 6)[1]
			.map(({text}) => text)
			.join('')
			.trim();
	};
	assert.equal(figuresOf(1), 'stores 3 B, adds 2 paths  3 B of it is wasted');
	assert.equal(
		figuresOf(2),
		'stores 4 B, adds 1 path, modifies 1, removes 1  1 B of it is wasted, wastes 3 B of other layers',
	);
	assert.equal(
		figuresOf(2, 80),
		'stores 4 B  + 1  M 1  - 1  1 B of it is wasted, wastes 3 B of other layers',
	);
	assert.equal(figuresOf(3), 'removes 1 path  wastes 1 B of other layers');
	assert.equal(figuresOf(4), 'stores 0 B');
});
