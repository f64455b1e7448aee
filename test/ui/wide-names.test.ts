import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {widthOf} from '../../source/text/cut.ts';
import {lineWidth} from '../../source/ui/screen/line.ts';
import {screenLines} from '../../source/ui/screen/screen-lines.ts';
import {noSetup} from '../../source/ui/state/setup.ts';
import type {InspectorState} from '../../source/ui/state/state.ts';
import {pickerLines} from '../../source/ui/views/picker/picker-lines.ts';
import {openPicker} from '../../source/ui/views/picker/picker-state.ts';
import {file, generated, whiteout} from '../fixtures/layer-tar.ts';
import {inspectedImage} from './inspected-image.ts';
import {justOpened, press} from './journey.ts';

/** Names whose characters take two cells, one, or none of their own. */
const names = [
	'日本語の長いファイル名前',
	'e\u0301te\u0301 re\u0301sume\u0301',
	'👍🏽🇩🇪🙂',
	'ก็한국어',
	'plain',
];

const image = await inspectedImage(
	[
		`COPY ${names.join(' ')} /資料`,
		names.map((name, at) => file(`資料/${name}/${name}`, generated(9000 - at * 1000))),
	],
	[`RUN rm /資料/${names[0]} # ${names[2]}`, [whiteout(`資料/${names[0]}`)]],
	[`RUN touch /資料/${names[1]}`, [file(`資料/${names[1]}/${names[1]}`, generated(8001))]],
);

/** Keys that lead from the opened image to a view with names. */
const views: Readonly<Record<string, readonly string[]>> = {
	'the layers': ['j'],
	'the tree of a layer': ['j', 'tab', 'e', 'j', 'j'],
	'the final tree with owners': ['tab', 'e', 'b', 'j', 'j'],
	'the fixes': ['w'],
	'the paths of a fix': ['w', 'right', 'j'],
	'the largest files': ['L', 'tab'],
	'a search': ['/', '資', '料'],
	'a filter': ['tab', 'f', '語'],
	'the history of a path': ['j', 'j', 'j', 'tab', 'e', 'G', 'i'],
	'the details of a layer': ['j', 'enter'],
};

const widths = Array.from({length: 71}, (_, at) => 60 + at);

function linesOf(inspector: InspectorState) {
	return screenLines({phase: 'ready', inspector});
}

function textsOf(inspector: InspectorState): readonly string[] {
	return linesOf(inspector).map(spans => spans.map(({text}) => text).join(''));
}

describe('wide, combining and emoji characters', () => {
	for (const [view, keys] of Object.entries(views)) {
		test(`are cut between characters in ${view}, in a terminal of any width`, () => {
			for (const columns of widths) {
				const state = press(justOpened(image, columns, 30), ...keys);
				for (const spans of linesOf(state)) {
					const width = lineWidth(spans);
					const text = spans.map(span => span.text).join('');
					assert.ok(width <= columns, `${width} of ${columns} cells: ${text}`);
					// A text that fills its line fits, so nothing of it is cut.
					assert.doesNotMatch(text, / {3}…$/, `${columns} cells`);
				}
			}
		});
	}

	test('leave the line between the panes straight', () => {
		for (const columns of widths.filter(width => width >= 100)) {
			const rows = textsOf(press(justOpened(image, columns, 30), 'tab', 'e'));
			const lines = rows.filter(row => row.includes('│')).map(row => widthOf(row.split('│')[0]));
			assert.ok(lines.length > 10);
			assert.deepEqual([...new Set(lines)], [Math.floor(columns / 2)]);
		}
	});

	test('leave the columns behind them aligned', () => {
		const date = '2024-01-02';
		const images = names.map((name, at) => {
			const tags = [`${name.normalize().repeat(at * 4 + 1)}:1`];
			return {id: `sha256:${at}`, tags, bytes: 5000, createdAt: `${date}T00:00:00Z`};
		});
		for (const columns of widths) {
			const lines = pickerLines(openPicker(images, 'x', {columns, rows: 20}, noSetup))
				.map(spans => spans.map(({text}) => text).join(''))
				.filter(row => row.includes(date));
			assert.equal(lines.length, names.length);
			const starts = lines.map(row => widthOf(row.split(date)[0]));
			assert.deepEqual([...new Set(starts)], [columns - date.length], lines.join('\n'));
		}
	});
});
