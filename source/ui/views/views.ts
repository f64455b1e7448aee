import {
	type Binding,
	type Category,
	type Command,
	categories,
	reachable,
} from '../input/binding.ts';
import {keyLabel} from '../input/key-names.ts';
import {type BindingList, type Keymap, noKeys, withKeys} from '../input/keymap.ts';
import type {Line} from '../screen/line.ts';
import type {AppState} from '../state/app-state.ts';
import {setupOf} from '../state/setup.ts';
import type {InspectorState} from '../state/state.ts';
import {backToImages} from './common-bindings.ts';
import {createCopyView} from './copy/copy.ts';
import type {CopyState} from './copy/copy-state.ts';
import {diffView} from './diff/diff.ts';
import type {DiffState} from './diff/diff-state.ts';
import {createExtractView} from './extract/extract.ts';
import type {ExtractState} from './extract/extract-state.ts';
import {failureBindings} from './failure/failure.ts';
import {fileView} from './file/file.ts';
import {type FileSearchState, fileSearchView} from './file/file-search.ts';
import type {FileState} from './file/file-state.ts';
import {type FilterState, filterView} from './filter/filter.ts';
import {type FixFilterState, fixFilterView} from './fixes/fix-filter.ts';
import {type FixesState, fixesView} from './fixes/fixes.ts';
import {createHelpView, type HelpState} from './help/help.ts';
import {type ImageState, imageView} from './image/image.ts';
import {largestView} from './largest/largest.ts';
import type {LargestState} from './largest/largest-state.ts';
import {type LayerState, layerView} from './layer/layer.ts';
import {loadingBindings} from './loading/loading.ts';
import {missingBindings} from './missing/missing.ts';
import {createOpenView, type OpenState} from './open/open.ts';
import {layersPane} from './panes/layers-pane.ts';
import {treePane} from './panes/tree-pane.ts';
import {pathView} from './path/path.ts';
import type {PathState} from './path/path-state.ts';
import {pickerBindings} from './picker/picker-state.ts';
import {type RemovableState, removableView} from './removable/removable.ts';
import {searchView} from './search/search.ts';
import type {SearchState} from './search/search-state.ts';
import type {NodeMapping, View} from './view.ts';

/** The state of a view on the stack. */
export type ViewState =
	| {readonly name: 'layers'}
	| {readonly name: 'tree'}
	| FilterState
	| HelpState
	| FixFilterState
	| FixesState
	| ImageState
	| LargestState
	| LayerState
	| PathState
	| RemovableState
	| SearchState
	| CopyState
	| DiffState
	| ExtractState
	| FileSearchState
	| FileState
	| OpenState;

/** All views of an image. A new view needs a line here and one in {@link ViewState}. */
const views: {
	readonly [Name in ViewState['name']]: View<Extract<ViewState, {readonly name: Name}>>;
} = {
	tree: treePane,
	layers: layersPane,
	filter: filterView,
	help: createHelpView(state => bindingsByCategory(state.setup.keymap)),
	fixes: fixesView,
	fixFilter: fixFilterView,
	image: imageView,
	largest: largestView,
	layer: layerView,
	path: pathView,
	removable: removableView,
	search: searchView,
	copy: createCopyView(linesBelow),
	diff: diffView,
	extract: createExtractView(linesBelow),
	file: fileView,
	fileSearch: fileSearchView,
	open: createOpenView(linesBelow),
};

/** The view on top of the stack, or the pane that has the focus. */
export function topView(state: InspectorState): {
	readonly view: View<ViewState>;
	readonly viewState: ViewState;
} {
	const viewState = state.stack.at(-1) ?? {name: state.focus};
	return {view: viewOf(viewState), viewState};
}

/** The lines of the view below the one on top. */
function linesBelow(state: InspectorState): readonly Line[] {
	const below = {...state, stack: state.stack.slice(0, -1)};
	const {view, viewState} = topView(below);
	return view.lines(below, viewState);
}

/** TypeScript cannot see that a view is looked up by the name in its own state. */
function viewOf({name}: ViewState): View<ViewState> {
	return views[name] as unknown as View<ViewState>;
}

/** The bindings of the screens without an image. */
const bindingsWithoutImage = {
	loading: loadingBindings,
	failed: failureBindings,
	missing: missingBindings,
};

/** The keys and texts that the screen reacts to now. */
export function shownView(
	state: AppState,
): Pick<View<ViewState>, 'bindings' | 'typeText' | 'statusSpans'> {
	const {keymap, isChosen} = setupOf(state);
	if (state.phase === 'ready') {
		const {view} = topView(state.inspector);
		return {...view, bindings: withKeys(view.bindings, keymap)};
	}
	const bindings = bindingsWithoutImage[state.phase];
	return {bindings: withKeys(isChosen === true ? [backToImages, ...bindings] : bindings, keymap)};
}

/** The lists of bindings of all screens, each with whether text can be typed there. */
export function bindingLists(): readonly BindingList[] {
	return [
		...Object.values(views).map(
			({bindings, typeText}: Pick<View<never>, 'bindings' | 'typeText'>) => ({
				bindings,
				isForText: typeText !== undefined,
			}),
		),
		...Object.values(bindingsWithoutImage).map(bindings => ({
			bindings: [backToImages, ...bindings],
			isForText: false,
		})),
		{bindings: pickerBindings, isForText: true},
	];
}

/** Why a binding does nothing now; `undefined` if it works. */
export function disabledReason({disabled}: Binding, state: AppState): string | undefined {
	return state.phase === 'ready' ? disabled?.(state.inspector) : undefined;
}

/** The bindings that do something now, with their hints and the keys that reach them. */
export function activeBindings(state: AppState): readonly Binding[] {
	const active = reachable(
		shownView(state).bindings.filter(item => disabledReason(item, state) === undefined),
	);
	if (state.phase !== 'ready') return active;
	return active.map(item =>
		item.hintOf === undefined ? item : withHint(item, item.hintOf(state.inspector)),
	);
}

function withHint({hint: _, ...binding}: Binding, hint: string | undefined): Binding {
	return hint === undefined ? binding : {...binding, hint};
}

/** Adapts all views on the stack to another image or size. */
export function adaptViews(
	before: InspectorState,
	after: InspectorState,
	nodeOf: NodeMapping = node => node,
): InspectorState {
	const stack = after.stack.flatMap(viewState => {
		const {adapt} = viewOf(viewState);
		return (adapt === undefined ? viewState : adapt(viewState, before, after, nodeOf)) ?? [];
	});
	return {...after, stack};
}

/** Starts the asynchronous work of all views; returns a function that ends it. */
export function startViews(
	...given: Parameters<NonNullable<View<ViewState>['start']>>
): () => void {
	const ends = Object.values(views).map(({start}: Pick<View<never>, 'start'>) => start?.(...given));
	return () => {
		for (const end of ends) end?.();
	};
}

/** All commands in the order of the help. Those that share keys and description share one row. */
export function bindingsByCategory(
	keymap: Keymap = noKeys,
): readonly (readonly [Category, readonly Command[]])[] {
	const all = bindingLists().flatMap(({bindings}) => withKeys(bindings, keymap));
	const rows = new Map(all.map(item => [rowKey(item), item]));
	return categories.map(category => [
		category,
		[...rows.values()].filter(item => item.category === category),
	]);
}

function rowKey({keys, description, category}: Command): string {
	return [category, description, ...keys].join(' ');
}

/** The bindings as the readme lists them, in GitHub's Markdown. */
export function keyTableMarkdown(): string {
	const all = bindingLists().flatMap(({bindings}) => bindings);
	const rows = bindingsByCategory().flatMap(([category, items]) =>
		items.map((item, index) => {
			const {keys, description} = item;
			const labels = keys.map(key => `<kbd>${keyLabel(key).replace('<', '&lt;')}</kbd>`).join(' ');
			const ids = all.filter(other => rowKey(other) === rowKey(item)).map(({id}) => `\`${id}\``);
			return `| ${index === 0 ? category : ''} | ${labels} | ${description} | ${[...new Set(ids)].join(' ')} |`;
		}),
	);
	return ['| | keys | | commands |', '|---|---|---|---|', ...rows].join('\n');
}
