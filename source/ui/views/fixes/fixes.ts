import {moveBindings} from '../../input/binding.ts';
import type {Line} from '../../screen/line.ts';
import {type InspectorState, pushView} from '../../state/state.ts';
import {goToLayer, goToPath} from '../../tree/go-to-path.ts';
import {fileBindings} from '../file-bindings.ts';
import {subjectAt} from '../file-subject.ts';
import {pageLines} from '../page.ts';
import {pageBindings} from '../page-bindings.ts';
import type {View} from '../view.ts';
import {fixesLines, fixesTitle, listHeight} from './fix-lines.ts';
import {fixItems, nextOrder, orderAfter, shownFixes, withList} from './fix-list.ts';

export type FixesState = {readonly name: 'fixes'};

/** The keys that move in the list. */
export const moveInFixes = moveBindings(
	state => {
		const height = listHeight(state);
		return {
			cursor: fixItems.viewportOf(state, height).cursor,
			count: fixItems.countOf(state),
			height,
		};
	},
	(state, index) => fixItems.moveToItem(state, index, listHeight(state)),
);

/** The fixes with the selected one's steps and advice; a fix opens into its paths. */
export const fixesView: View<FixesState> = {
	bindings: [
		...moveInFixes,
		...fixItems.openBindings('fix', 'Fixes'),
		{
			id: 'show-in-tree',
			keys: ['enter'],
			description: 'Show the path in the file tree, at the layer that wastes it',
			category: 'Fixes',
			hint: 'show in tree',
			disabled: withoutFix,
			run: showInTree,
		},
		{
			id: 'filter-fixes',
			keys: ['/'],
			description: 'Show only the fixes and paths with a text',
			category: 'Fixes',
			hint: 'filter',
			disabled: ({image}) => (image.fixes.length > 0 ? undefined : 'There are no fixes.'),
			run: state => pushView(state, {name: 'fixFilter'}),
		},
		{
			id: 'sort-fixes',
			keys: ['s'],
			description: 'Sort fixes by saving, layer or number of paths',
			category: 'Fixes',
			hintOf: state => (shownFixes(state).length > 1 ? `by ${orderAfter(state)}` : undefined),
			run: nextOrder,
		},
		{
			id: 'clear-fix-filter',
			keys: ['esc'],
			description: 'Clear the filter of the fixes',
			category: 'Fixes',
			hint: 'clear filter',
			disabled: state => (state.fixList.filter === '' ? 'No filter is set.' : undefined),
			run: state => withList(state, {filter: ''}),
		},
		...fileBindings(state => {
			const item = fixItems.selectedItem(state);
			const row = item?.row ?? item?.group.fix.rows[0];
			return row && subjectAt(state, row.node, row.layers.at(-1));
		}),
		...pageBindings,
	],
	lines: state => fixesPage(state),
};

export function fixesPage(state: InspectorState): readonly Line[] {
	return pageLines(state, fixesTitle(state), fixesLines(state));
}

function withoutFix(state: InspectorState): string | undefined {
	return fixItems.selectedItem(state) === undefined ? 'No fix is listed.' : undefined;
}

/** Shows the cursor's path, or the largest one of its fix, at the layer that wastes it. */
function showInTree(state: InspectorState): InspectorState {
	const item = fixItems.selectedItem(state);
	if (item === undefined) return state;
	const {fix} = item.group;
	const row = item.row ?? fix.rows[0];
	const layer = fix.layers.at(-1) ?? 0;
	return row === undefined ? goToLayer(state, layer) : goToPath(state, row.node, layer);
}
