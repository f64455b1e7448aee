import {emptyLine, fitLine, type Line, span, type Target, withTarget} from '../../screen/line.ts';
import {type InspectorState, layoutFor, moveSplitBy, scrollLayers} from '../../state/state.ts';
import {scrollTree} from '../../tree/tree-actions.ts';
import {detailLines, detailTitle} from './detail-lines.ts';
import {layerLines, layersHeading, layersTitle} from './layer-lines.ts';
import {treeHeading, treeLines, treeTitle} from './tree-lines.ts';

/** The layers, the file tree, and below them details of the selection. */
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
	].map(item => withTarget(fitLine(item, leftColumns), layersTarget));
	const tree = [
		treeTitle(state, rightColumns),
		...padded(treeLines(state, rightColumns), treeRows),
	].map(item => withTarget(fitLine(item, rightColumns), treeTarget));
	switch (panes) {
		case 'single':
			return state.focus === 'layers' ? layers : tree;
		case 'stacked':
			return [
				...layers,
				withTarget(tree[0], {drag: (moved, _, rows) => moveSplitBy(moved, rows)}),
				...tree.slice(1),
			];
		case 'beside': {
			const left = layers.toSpliced(
				1,
				0,
				withTarget(layersHeading(state, leftColumns), layersTarget),
			);
			const right = tree.toSpliced(1, 0, withTarget(treeHeading(state, rightColumns), treeTarget));
			return left.map((one, row) => [
				...one,
				{...span(row === 0 ? '┬' : '│', 'rule'), target: dividerTarget},
				...right[row],
			]);
		}
	}
}

const layersTarget: Target = {
	press: state => ({...state, focus: 'layers'}),
	wheel: scrollLayers,
};

const treeTarget: Target = {press: state => ({...state, focus: 'tree'}), wheel: scrollTree};

const dividerTarget: Target = {drag: moveSplitBy};

function padded(lines: readonly Line[], rows: number): readonly Line[] {
	return Array.from({length: rows}, (_, row) => lines[row] ?? emptyLine);
}
