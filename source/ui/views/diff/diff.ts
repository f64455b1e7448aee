import {fileVersions} from '../../../image/path-history.ts';
import type {DiffLine} from '../../../report/diff-report.ts';
import {printable} from '../../../text/printable.ts';
import {moveBindings} from '../../input/binding.ts';
import {type Line, line, span} from '../../screen/line.ts';
import type {Tone} from '../../screen/theme.ts';
import {scrollTo} from '../../screen/viewport.ts';
import {type InspectorState, layoutFor} from '../../state/state.ts';
import {rowSpans} from '../file/text-rows.ts';
import {fileBindings} from '../file-bindings.ts';
import {readingLines} from '../loading/loading-text.ts';
import {pageLines} from '../page.ts';
import {pageBindings} from '../page-bindings.ts';
import {versionBindings} from '../version-bindings.ts';
import type {View} from '../view.ts';
import {watchTask} from '../watch-task.ts';
import {type DiffState, newDiff} from './diff-state.ts';

/** The changes between two versions of a file. */
export const diffView: View<DiffState> = {
	bindings: [
		...fileBindings(state => {
			const view = viewOf(state);
			return view && {node: view.node, version: view.newer};
		}).filter(({keys}) => keys[0] !== 'd'),
		...versionBindings(
			state => {
				const view = viewOf(state);
				// The first version is shown as the older one.
				return view && {shown: view.newer, all: fileVersions(state.image.tree, view.node).slice(1)};
			},
			(state, version) =>
				changing(state, view => {
					const diff = newDiff(state, {node: view.node, version});
					return typeof diff === 'string' ? view : diff;
				}),
		),
		{
			id: 'scroll-right',
			keys: ['right'],
			description: 'Scroll to the right',
			category: 'Moving',
			isRepeatable: true,
			run: (state, times) => moved(state, times),
		},
		{
			id: 'scroll-left',
			keys: ['left'],
			description: 'Scroll to the left',
			category: 'Moving',
			isRepeatable: true,
			run: (state, times) => moved(state, -times),
		},
		...moveBindings(
			state => {
				const view = viewOf(state);
				const {pageRows} = layoutFor(state);
				return {cursor: view?.top ?? 0, count: view?.lines?.length ?? 0, height: pageRows};
			},
			(state, item) => changing(state, view => scrolled(state, view, item)),
		),
		...pageBindings,
	],
	lines: (state, view) =>
		pageLines(state, titleOf(state, view), shownLines(state, view), (moved, rows) =>
			changing(moved, item => scrolled(moved, item, item.top + rows)),
		),
	adapt: (view, _before, after, nodeOf) =>
		scrolled(after, {...view, node: nodeOf(view.node)}, view.top),
	start: work =>
		watchTask(work, {
			taskOf: state => viewOf(state)?.task,
			run: async ({older, newer}, {image, files, signal, update}) => {
				const [{diffContents}, {diffLines}] = await Promise.all([
					import('../../../report/content-diff.ts'),
					import('../../../report/diff-report.ts'),
				]);
				await files.preload(image, [older, newer], signal);
				const difference = await diffContents(
					files.stream(image, older, signal),
					files.stream(image, newer, signal),
				);
				signal.throwIfAborted();
				update(state =>
					changing(state, view => ({
						...view,
						task: undefined,
						lines: diffLines(image, view, difference),
					})),
				);
			},
			failed: (state, problem) => changing(state, view => ({...view, task: undefined, problem})),
		}),
};

function viewOf({stack}: InspectorState): DiffState | undefined {
	return stack.find(view => view.name === 'diff');
}

function changing(state: InspectorState, change: (view: DiffState) => DiffState): InspectorState {
	const stack = state.stack.map(view => (view.name === 'diff' ? change(view) : view));
	return {...state, stack};
}

function scrolled(state: InspectorState, view: DiffState, item: number): DiffState {
	const {pageRows} = layoutFor(state);
	return {...view, top: scrollTo(item, view.lines?.length ?? 0, pageRows)};
}

const sideColumns = 8;

function moved(state: InspectorState, times: number): InspectorState {
	return changing(state, view => ({
		...view,
		column: Math.max(0, view.column + times * sideColumns),
	}));
}

function titleOf({image}: InspectorState, {node, older, newer}: DiffState): string {
	const {versionLayer} = image.tree.arrays;
	const layers = `layer ${versionLayer[older]} → layer ${versionLayer[newer]}`;
	return `${printable(image.tree.pathOf(node))}  ${layers}`;
}

function shownLines(state: InspectorState, view: DiffState): readonly Line[] {
	const {lines, problem, top, column} = view;
	if (problem !== undefined) return [line(` ${problem}`, 'error')];
	if (lines === undefined) return readingLines(state);
	const width = Math.max(1, state.size.columns - 1);
	return lines.slice(top, top + layoutFor(state).pageRows).map(({kind, text}) => {
		const tone = tones[kind];
		const tokens = tone === undefined ? [] : [{start: 0, end: text.length, tone}];
		return [span(' '), ...rowSpans(text, {start: 0, tokens, column, width})];
	});
}

const tones: Readonly<Partial<Record<DiffLine['kind'], Tone>>> = {
	added: 'added',
	removed: 'removed',
	hunk: 'label',
	heading: 'strong',
	note: 'faint',
};
