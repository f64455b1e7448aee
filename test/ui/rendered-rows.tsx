import {Box} from 'ink';
import {render} from 'ink-testing-library';
import type {InspectorState} from '../../source/ui/state/state.ts';
import {topView} from '../../source/ui/views/views.ts';

/** The rows of the view on top, as text without styles. */
export function renderedRows(state: InspectorState): readonly string[] {
	const {view, viewState} = topView(state);
	const {lastFrame, unmount} = render(<Box>{view.render(state, viewState)}</Box>);
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
