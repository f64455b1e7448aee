import {render} from 'ink-testing-library';
import {Rows} from '../../source/ui/screen/row.tsx';
import type {InspectorState} from '../../source/ui/state/state.ts';
import {topView} from '../../source/ui/views/views.ts';

/** The rows of the view on top, as text without styles. */
export function renderedRows(state: InspectorState): readonly string[] {
	const {view, viewState} = topView(state);
	const {lastFrame, unmount} = render(
		<Rows
			lines={view.lines(state, viewState)}
			height={state.size.rows - 2}
			width={state.size.columns}
		/>,
	);
	const rows = (lastFrame() ?? '').replaceAll(/\x1b\[[\d;]*m/g, '').split('\n');
	unmount();
	return rows;
}

/** The rows of the view on top without empty ones and rules, and with single spaces. */
export function rowWords(state: InspectorState): readonly string[] {
	return renderedRows(state)
		.map(row =>
			row
				.replace(/^─+ (.*?) ─*$/, '$1')
				.trim()
				.replaceAll(/ {2,}/g, ' '),
		)
		.filter(row => row !== '');
}
