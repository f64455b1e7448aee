import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {lineWidth} from '../../../source/ui/screen/line.ts';
import {spokenText} from '../../../source/ui/spoken-text.ts';
import {bindingsByCategory, topView} from '../../../source/ui/views/views.ts';
import {file} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';
import {justOpened, press} from '../journey.ts';

const image = await inspectedImage(['RUN x', [file('a', 'x')]]);

/** All lines of the help, in a terminal that is high enough for it. */
function helpLines(columns: number) {
	const state = press(justOpened(image, columns, 400), '?');
	const {view, viewState} = topView(state);
	return view.lines(state, viewState);
}

describe('the help', () => {
	for (const columns of [80, 60]) {
		test(`fits into ${columns} columns without a text that is cut`, () => {
			const lines = helpLines(columns);
			assert.deepEqual(
				lines.filter(line => lineWidth(line) > columns),
				[],
			);
			const text = spokenText(lines.flatMap(line => line.map(({text}) => text)).join(' '));
			assert.equal(text.replace('time, …', '').indexOf('…'), -1);
			for (const [, bindings] of bindingsByCategory()) {
				for (const {description} of bindings) assert.ok(text.includes(description), description);
			}
			assert.match(text, /what a squash of the image would save/);
		});
	}
});
