import {layoutOf} from '../screen/layout.ts';
import {fitLine, type Line, span} from '../screen/line.ts';
import {Rows} from '../screen/row.tsx';
import type {InspectorState, Page} from '../state/state.ts';
import {pageLines} from './page-lines.ts';
import {wastePageLines, wasteTitle} from './waste/waste-lines.ts';

/** A page that covers the panes. */
export function PageView({state, page}: {readonly state: InspectorState; readonly page: Page}) {
	const {columns} = state.size;
	const {bodyRows, pageRows} = layoutOf(state.size, state.image.info.history.length);
	const {title, lines} = contentOf(state, page, pageRows);
	const heading = fitLine([span(` ${title}`.padEnd(columns), 'focusedTitle')], columns);
	return <Rows lines={[heading, ...lines]} height={bodyRows} width={columns} />;
}

function contentOf(
	state: InspectorState,
	page: Page,
	rows: number,
): {readonly title: string; readonly lines: readonly Line[]} {
	if (page.name === 'waste') {
		return {title: wasteTitle(state), lines: wastePageLines(state, page.viewport)};
	}
	const all = pageLines(state, page);
	const shown = all.slice(page.offset, page.offset + rows);
	const place =
		all.length <= rows
			? ''
			: ` (lines ${page.offset + 1} to ${page.offset + shown.length} of ${all.length})`;
	return {title: titles[page.name] + place, lines: shown.map(item => [span(' '), ...item])};
}

const titles = {help: 'Help', layer: 'Details', path: 'Path'} as const;
