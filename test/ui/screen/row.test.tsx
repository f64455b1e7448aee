import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {render} from 'ink-testing-library';
import {line, span} from '../../../source/ui/screen/line.ts';
import {dark, plain, terminalColors} from '../../../source/ui/screen/palettes.ts';
import {Rows, ThemeContext} from '../../../source/ui/screen/row.tsx';
import {unstyled} from '../../../source/ui/screen/theme.ts';

describe('rows', () => {
	test('show one line each, and nothing beyond their height', () => {
		const lines = [line('one'), line('two'), line('three')];
		const {lastFrame, rerender} = render(<Rows lines={lines} height={2} width={10} />);
		assert.equal(lastFrame(), 'one\ntwo');
		rerender(<Rows lines={lines} height={3} width={10} />);
		assert.equal(lastFrame(), 'one\ntwo\nthree');
	});

	test('leave room for lines that are missing', () => {
		const {lastFrame} = render(<Rows lines={[line('one')]} height={3} width={10} />);
		assert.equal(lastFrame(), 'one\n\n');
	});

	test('are cut off at their width', () => {
		const {lastFrame} = render(<Rows lines={[line('a long line')]} height={1} width={6} />);
		assert.equal(lastFrame(), 'a lon…');
	});

	test('show the text of a span that changed', () => {
		const row = (text: string) => (
			<Rows lines={[[span('size '), span(text, 'waste')]]} height={1} width={20} />
		);
		const {lastFrame, rerender} = render(row('1 B'));
		assert.equal(lastFrame(), 'size 1 B');
		rerender(row('2 B'));
		assert.equal(lastFrame(), 'size 2 B');
	});

	test('have the same text in every theme', () => {
		const frames = [unstyled, terminalColors, dark, plain].map(theme => {
			const {lastFrame} = render(
				<ThemeContext value={theme}>
					<Rows lines={[[span('bin/', 'directory'), span(' 1 B')]]} height={1} width={20} />
				</ThemeContext>,
			);
			return lastFrame()?.replaceAll(/\x1b\[[\d;]*m/g, '');
		});
		assert.deepEqual(frames, Array(4).fill('bin/ 1 B'));
	});
});
