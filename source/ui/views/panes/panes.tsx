import type {ReactNode} from 'react';
import {emptyLine, fitLine, type Line, span} from '../../screen/line.ts';
import {Rows} from '../../screen/row.tsx';
import {type InspectorState, layoutFor} from '../../state/state.ts';
import {detailLines, detailTitle} from './detail-lines.ts';
import {layerLines, layersHeading, layersTitle} from './layer-lines.ts';
import {treeHeading, treeLines, treeTitle} from './tree-lines.ts';

/** The layers, the file tree, and below them details of the selection. */
export function renderPanes(state: InspectorState): ReactNode {
	const {bodyRows} = layoutFor(state);
	return <Rows lines={paneLines(state)} height={bodyRows} width={state.size.columns} />;
}

/** All rows of the panes. */
export function paneLines(state: InspectorState): readonly Line[] {
	const {detailRows} = layoutFor(state);
	const {columns} = state.size;
	return [
		...upperLines(state),
		...(detailRows === 0
			? []
			: [detailTitle(state, columns), ...detailLines(state, columns, detailRows)]),
	];
}

function upperLines(state: InspectorState): readonly Line[] {
	const {panes, leftColumns, rightColumns, layerRows, treeRows} = layoutFor(state);
	const layers = [
		layersTitle(state, leftColumns),
		...padded(layerLines(state, leftColumns), layerRows),
	];
	const tree = [
		treeTitle(state, rightColumns),
		...padded(treeLines(state, rightColumns), treeRows),
	];
	switch (panes) {
		case 'single':
			return state.focus === 'layers' ? layers : tree;
		case 'stacked':
			return [...layers, ...tree];
		case 'beside': {
			const left = layers.toSpliced(1, 0, layersHeading(state, leftColumns));
			const right = tree.toSpliced(1, 0, treeHeading(state, rightColumns));
			return left.map((one, row) => [
				...fitLine(one, leftColumns),
				span(row === 0 ? '┬' : '│', 'rule'),
				...fitLine(right[row], rightColumns),
			]);
		}
	}
}

function padded(lines: readonly Line[], rows: number): readonly Line[] {
	return Array.from({length: rows}, (_, row) => lines[row] ?? emptyLine);
}
