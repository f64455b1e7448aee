import type {Analysis} from '../../analysis/analysis.ts';
import {ruleOf} from '../../analysis/removable.ts';
import {wholeImage} from '../../image/layer-selection.ts';
import {anyChange} from '../../image/layer-snapshot.ts';
import {rootPath} from '../../layer/path-table.ts';
import type {Progress} from '../../sources/source.ts';
import type {Size} from '../screen/layout.ts';
import {noFilter} from '../tree/filter.ts';
import {type Folds, foldsBy} from '../tree/folds.ts';
import {noRows} from '../tree/tree-rows.ts';
import {initialFixList} from '../views/fixes/fix-list.ts';
import {initialCursor} from '../views/grouped-list.ts';
import {derived} from './derive.ts';
import type {InspectedImage} from './inspected-image.ts';
import {noSetup, type Setup} from './setup.ts';
import type {InspectorState} from './state.ts';

/** The state that an image opens in: the whole image, largest files first, unless the user wants another. */
export function openInspector(
	image: InspectedImage,
	size: Size,
	progress?: Progress,
	setup: Setup = noSetup,
): InspectorState {
	return derived({
		image,
		progress,
		reading: undefined,
		readBytes: new Map(),
		size,
		setup,
		focus: 'layers',
		stack: [],
		notice: undefined,
		layers: {cursor: 0, offset: 0},
		areEmptyStepsShown: false,
		split: 0,
		mode: 'layer',
		shown: anyChange,
		sort: setup.sort,
		folds: withOpened(foldsBy('auto'), image),
		filter: noFilter,
		filterFolds: foldsBy('open'),
		hasAttributes: false,
		snapshot: image.snapshotAt(wholeImage(image.info)),
		rows: noRows,
		tree: {cursor: 0, offset: 0},
		anchor: rootPath,
		fixList: initialFixList,
		removableList: initialCursor,
		back: undefined,
	});
}

/** Removable paths to which the final tree is open. */
const openedRemovable = 5;

/** Opens the directories above the largest paths that are very likely not needed. */
export function withOpened(folds: Folds, {analysis, tree}: InspectedImage): Folds {
	const {parents} = tree.arrays.paths;
	const opened = new Set(folds.opened);
	const largest = analysis.removable.paths
		.filter(path => isLarge(path.bytes, analysis) && ruleOf(path).confidence === 'likely')
		.slice(0, openedRemovable);
	for (const {node} of largest) {
		for (let at = parents[node]; at !== rootPath; at = parents[at]) opened.add(at);
	}
	return {...folds, opened};
}

/** Whether bytes are a hundredth of the image, or more. */
function isLarge(bytes: number, {totals}: Analysis): boolean {
	return bytes * 100 >= totals.finalBytes;
}
