import {
	groupByRule,
	type RemovablePath,
	removableAdvice,
	ruleOf,
} from '../../../analysis/removable.ts';
import {none} from '../../../image/image-tree.ts';
import {cut} from '../../../text/cut.ts';
import {countText, formatBytes, numberText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {type Binding, moveBindings} from '../../input/binding.ts';
import {
	emptyLine,
	fitLine,
	type Line,
	line,
	marked,
	span,
	withCursor,
	withTarget,
	wrapped,
} from '../../screen/line.ts';
import {memoizeByObject} from '../../screen/memoize.ts';
import {fit, fitRight} from '../../screen/text-width.ts';
import {moveTo, type Viewport} from '../../screen/viewport.ts';
import type {InspectedImage} from '../../state/inspected-image.ts';
import {type InspectorState, layoutFor, replaceTop, toggleView} from '../../state/state.ts';
import {goToPath} from '../../tree/go-to-path.ts';
import {openFixes, pageBindings} from '../common-bindings.ts';
import {fileBindings} from '../file-bindings.ts';
import {subjectAt} from '../file-subject.ts';
import {pageLines} from '../page.ts';
import type {View} from '../view.ts';

export type RemovableState = {readonly name: 'removable'; readonly viewport: Viewport};

export const openRemovable: Binding = {
	id: 'removable',
	keys: ['R'],
	description: 'List the final files that containers very likely do not need',
	category: 'Everywhere',
	run: state => toggleView(state, {name: 'removable', viewport: {cursor: 0, offset: 0}}),
};

/** The removable paths of the final image by rule, and advice for the selected one. */
export const removableView: View<RemovableState> = {
	bindings: [
		openRemovable,
		openFixes,
		{
			id: 'go-to-removable',
			keys: ['enter'],
			description: 'Go to the removable path in the file tree',
			category: 'Removable files',
			hint: 'go to path',
			disabled: state => (selected(state) === undefined ? 'No path is selected.' : undefined),
			run: state => goToPath(state, selected(state)?.node ?? 0),
		},
		...fileBindings(state =>
			subjectAt(state, selected(state)?.node ?? none, state.image.tree.lastLayer),
		),
		...moveBindings(
			state => ({
				cursor: viewportOf(state).cursor,
				count: pathsOf(state.image).length,
				height: listRows(state),
			}),
			withRow,
		),
		...pageBindings,
	],
	lines: (state, {viewport}) =>
		pageLines(state, title(state, viewport), linesOf(state, viewport), (moved, rows) =>
			withRow(moved, viewportOf(moved).cursor + rows),
		),
	adapt: (view, _before, after) => ({...view, viewport: moved(after, view.viewport.cursor)}),
};

/** Likely rules first, the largest first. */
const pathsOf: (image: InspectedImage) => readonly RemovablePath[] = memoizeByObject(({analysis}) =>
	groupByRule(analysis.removable).flatMap(({paths}) => paths),
);

/** The bindings of the list work while it is on top of the stack. */
function viewportOf({stack}: InspectorState): Viewport {
	const view = stack.at(-1);
	return view?.name === 'removable' ? view.viewport : {cursor: 0, offset: 0};
}

function selected(state: InspectorState): RemovablePath | undefined {
	return pathsOf(state.image)[viewportOf(state).cursor];
}

function withRow(state: InspectorState, row: number): InspectorState {
	return replaceTop(state, {name: 'removable', viewport: moved(state, row)});
}

function moved(state: InspectorState, row: number): Viewport {
	return moveTo(viewportOf(state), row, pathsOf(state.image).length, listRows(state));
}

/** Rows about the selected path, below the list. */
const aboutRows = 5;

function listRows(state: InspectorState): number {
	const {pageRows} = layoutFor(state);
	const about = pageRows < 2 * aboutRows ? 0 : aboutRows;
	return Math.max(1, Math.min(pathsOf(state.image).length, pageRows - 1 - about));
}

function title({image}: InspectorState, {cursor}: Viewport): string {
	const {bytes, weakBytes, paths} = image.analysis.removable;
	const weak = weakBytes === 0 ? '' : `, and ≈ ${formatBytes(weakBytes)} less likely`;
	const position = `row ${numberText(cursor + 1)} of ${numberText(paths.length)}`;
	return `Removable: ≈ ${formatBytes(bytes)}${weak}${paths.length === 0 ? '' : `, ${position}`}`;
}

const widths = {size: 8, label: 20, layers: 10} as const;

function linesOf(state: InspectorState, {cursor, offset}: Viewport): readonly Line[] {
	const width = state.size.columns;
	const paths = pathsOf(state.image);
	if (paths.length === 0) {
		const text = state.image.isFinal
			? 'No file of the final image matches a rule for removable files.'
			: 'Removable files are known once the image is read.';
		return [line(` ${text}`, 'faint')];
	}
	const heading = ` ${fitRight('size', widths.size)}  ${fit('kind', widths.label)}${fit('layers', widths.layers)}path`;
	const rows = paths.slice(offset, offset + listRows(state)).map((path, at) => {
		const row = offset + at;
		return withTarget(rowLine(path, row === cursor, width), {
			press: pressed => withRow(pressed, row),
			open: 'go-to-removable',
		});
	});
	return [fitLine([span(heading, 'label')], width), ...rows, ...aboutLines(state, paths[cursor])];
}

function rowLine(path: RemovablePath, isCursor: boolean, width: number): Line {
	const {label, confidence} = ruleOf(path);
	const start = `${isCursor ? '▸' : ' '}${fitRight(formatBytes(path.bytes), widths.size)}  `;
	const middle = fit(label, widths.label) + fit(path.layers.join(','), widths.layers);
	const room = Math.max(4, width - start.length - widths.label - widths.layers);
	const tone = confidence === 'weak' ? 'faint' : undefined;
	const spans = fitLine(
		[span(start, tone), span(middle, tone), span(cut(printable(path.path), room, 'start'), tone)],
		width,
	);
	return isCursor ? withCursor(spans, 'cursor') : spans;
}

function aboutLines(
	{image, size}: InspectorState,
	path: RemovablePath | undefined,
): readonly Line[] {
	if (path === undefined) return [];
	const width = size.columns;
	const rule = ruleOf(path);
	const {title: name, confidence} = rule;
	const advice = removableAdvice(rule, path.layers, image.baseLayers);
	const certainty = confidence === 'likely' ? '' : ' (some programs need them)';
	return [
		emptyLine,
		...wrapped(`${name}${certainty}: ${countText(path.files, 'file')}`, width - 2),
		...marked('→', advice, width - 2),
	].map(item => [span(' '), ...item]);
}
