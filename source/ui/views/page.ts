import {moveBindings} from '../input/binding.ts';
import {fitLine, type Line, ruleLine, span, type Target, withTarget} from '../screen/line.ts';
import {scrollTo} from '../screen/viewport.ts';
import {type InspectorState, layoutFor, replaceTop} from '../state/state.ts';
import {pageBindings} from './page-bindings.ts';
import type {NodeMapping, View} from './view.ts';
import type {ViewState} from './views.ts';

/** A page that covers the panes: a title, and lines below it. @param wheel scrolls the lines */
export function pageLines(
	{size}: InspectorState,
	title: string,
	lines: readonly Line[],
	wheel?: Target['wheel'],
): readonly Line[] {
	const shown =
		wheel === undefined
			? lines
			: lines.map(item => withTarget(fitLine(item, size.columns), {wheel}));
	return [ruleLine(title, size.columns, true), ...shown];
}

/** A view's state with the first line that is shown. */
type ScrollingState = Extract<ViewState, {readonly offset: number}>;

/**
 * A page of text that scrolls.
 *
 * @param linesOf all of its lines, `width` character cells wide
 * @param mapState the view's state for another image; `undefined` closes the page
 */
export function scrollingPage<State extends ScrollingState>(
	title: string | ((state: InspectorState) => string),
	linesOf: (state: InspectorState, view: State, width: number) => readonly Line[],
	mapState: (view: State, nodeOf: NodeMapping) => State | undefined = view => view,
): View<State> {
	const allLines = (state: InspectorState, view: State) =>
		linesOf(state, view, Math.max(1, state.size.columns - 1));
	const scroll = (state: InspectorState, view: State, offset: number): State => ({
		...view,
		offset: scrollTo(offset, allLines(state, view).length, layoutFor(state).pageRows),
	});
	// The bindings work while the page is on top of the stack.
	const viewOf = (state: InspectorState) => state.stack.at(-1) as State;
	return {
		bindings: [
			...moveBindings(
				state => {
					const view = viewOf(state);
					const {length} = allLines(state, view);
					return {cursor: view.offset, count: length, height: layoutFor(state).pageRows};
				},
				(state, offset) => replaceTop(state, scroll(state, viewOf(state), offset)),
			),
			...pageBindings,
		],
		lines: (state, view) => {
			const all = allLines(state, view);
			const {pageRows} = layoutFor(state);
			const shown = all.slice(view.offset, view.offset + pageRows);
			const position =
				all.length <= pageRows
					? ''
					: ` (lines ${view.offset + 1} to ${view.offset + shown.length} of ${all.length})`;
			const lines = shown.map(item => [span(' '), ...item]);
			const name = typeof title === 'string' ? title : title(state);
			return pageLines(state, name + position, lines, (scrolled, rows) => {
				const shownView = viewOf(scrolled);
				return replaceTop(scrolled, scroll(scrolled, shownView, shownView.offset + rows));
			});
		},
		adapt: (view, _before, after, nodeOf) => {
			const mapped = mapState(view, nodeOf);
			return mapped === undefined ? undefined : scroll(after, mapped, mapped.offset);
		},
	};
}
