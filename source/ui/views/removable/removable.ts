import {placeOf} from '../../../analysis/fixes/place.ts';
import {groupByRule, type RemovableGroup, type RemovablePath} from '../../../analysis/removable.ts';
import {removableAdvice} from '../../../analysis/removable-advice.ts';
import {none} from '../../../image/image-tree.ts';
import {cut, cutPath} from '../../../text/cut.ts';
import {countText, formatBytes, numberText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {moveBindings} from '../../input/binding.ts';
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
import type {InspectedImage} from '../../state/inspected-image.ts';
import {type InspectorState, layoutFor} from '../../state/state.ts';
import {goToPath} from '../../tree/go-to-path.ts';
import {fileBindings} from '../file-bindings.ts';
import {subjectAt} from '../file-subject.ts';
import {type Group, type GroupItem, groupedList, startOfSecond} from '../grouped-list.ts';
import {pageLines} from '../page.ts';
import {pageBindings} from '../page-bindings.ts';
import type {View} from '../view.ts';

export type RemovableState = {readonly name: 'removable'};

/** The removable paths of a rule; `place` is printable. */
type Kind = Group<RemovablePath> & RemovableGroup & {readonly place: string};

/** Likely rules first, the largest first. */
const kindsOf: (image: InspectedImage) => readonly Kind[] = memoizeByObject(({analysis}) =>
	groupByRule(analysis.removable).map(group => ({
		...group,
		id: group.rule.id,
		rows: group.paths,
		place: placeOf(group.paths).text,
	})),
);

const kinds = groupedList<Kind>({
	groupsOf: ({image}) => kindsOf(image),
	cursorOf: ({removableList}) => removableList,
	withChanges: (state, changes) => ({
		...state,
		removableList: {...state.removableList, ...changes},
	}),
});

/** The removable paths of the final image by kind, and advice for the selected one; a kind opens into its paths. */
export const removableView: View<RemovableState> = {
	bindings: [
		...kinds.openBindings('kind', 'Removable files'),
		{
			id: 'go-to-removable',
			keys: ['enter'],
			description: 'Go to the removable path in the file tree, or to the largest one of its kind',
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
				cursor: kinds.viewportOf(state, listRows(state)).cursor,
				count: kinds.countOf(state),
				height: listRows(state),
			}),
			moveToRow,
		),
		...pageBindings,
	],
	lines: state =>
		pageLines(state, title(state), linesOf(state), (moved, rows) =>
			moveToRow(moved, kinds.viewportOf(moved, listRows(moved)).cursor + rows),
		),
};

/** The selected path, or the largest one of the selected kind. */
function selected(state: InspectorState): RemovablePath | undefined {
	const item = kinds.selectedItem(state);
	return item?.row ?? item?.group.rows[0];
}

function moveToRow(state: InspectorState, row: number): InspectorState {
	return kinds.moveToItem(state, row, listRows(state));
}

/** Rows about the selected row, below the list. */
const aboutRows = 5;

function listRows(state: InspectorState): number {
	const {pageRows} = layoutFor(state);
	const about = pageRows < 2 * aboutRows ? 0 : aboutRows;
	const heading = firstWeak(state) === undefined ? 0 : 1;
	return Math.max(1, Math.min(kinds.countOf(state), pageRows - 1 - heading - about));
}

/** The first of the less likely kinds, which have a heading of their own. */
function firstWeak({image}: InspectorState): Kind | undefined {
	return startOfSecond(kindsOf(image), ({rule}) => rule.confidence === 'weak');
}

function title(state: InspectorState): string {
	const {bytes, weakBytes} = state.image.analysis.removable;
	const weak = weakBytes === 0 ? '' : `, and ≈ ${formatBytes(weakBytes)} less likely`;
	const count = kinds.countOf(state);
	const row = kinds.viewportOf(state, listRows(state)).cursor + 1;
	const position = count === 0 ? '' : `, row ${numberText(row)} of ${numberText(count)}`;
	return `Removable: ≈ ${formatBytes(bytes)}${weak}${position}`;
}

const widths = {size: 8, label: 20, layers: 10} as const;

function linesOf(state: InspectorState): readonly Line[] {
	const width = state.size.columns;
	const selectedItem = kinds.selectedItem(state);
	if (selectedItem === undefined) {
		const text = state.image.isFinal
			? 'No file of the final image matches a rule for removable files.'
			: 'Removable files are known once the image is read.';
		return [line(` ${text}`, 'faint')];
	}
	const height = listRows(state);
	const {cursor, offset} = kinds.viewportOf(state, height);
	const heading = ` ${fitRight('size', widths.size)}  ${fit('kind', widths.label)}${fit('layers', widths.layers)}where`;
	const weak = firstWeak(state);
	const rows = Array.from({length: height}, (_, at) => offset + at).flatMap(row => {
		const item = kinds.itemAt(state, row);
		if (item === undefined) return [emptyLine];
		const shown = withTarget(rowLine(item, row === cursor, width), {
			press: pressed => moveToRow(pressed, row),
			open: 'go-to-removable',
		});
		const isFirst = item.group === weak && item.row === undefined;
		return isFirst ? [line(` ${' '.repeat(widths.size)}  Less likely`, 'label'), shown] : [shown];
	});
	return [fitLine([span(heading, 'label')], width), ...rows, ...aboutLines(state, selectedItem)];
}

function rowLine({group, row}: GroupItem<Kind>, isCursor: boolean, width: number): Line {
	const {label, confidence} = group.rule;
	const {bytes, layers} = row ?? group;
	const start = `${isCursor ? '▸' : ' '}${fitRight(formatBytes(bytes), widths.size)}  `;
	const middle =
		fit(row === undefined ? label : '', widths.label) + fit(layers.join(','), widths.layers);
	const room = Math.max(4, width - start.length - widths.label - widths.layers);
	const where = row === undefined ? cut(group.place, room) : cutPath(printable(row.path), room);
	const tone = confidence === 'weak' ? 'faint' : undefined;
	const spans = fitLine([span(start + middle + where, tone)], width);
	return isCursor ? withCursor(spans, 'cursor') : spans;
}

function aboutLines({image, size}: InspectorState, {group, row}: GroupItem<Kind>): readonly Line[] {
	const width = size.columns;
	const {rule, rows} = group;
	const {title: name, confidence} = rule;
	const {layers} = row ?? group;
	const paths = row === undefined ? rows : [row];
	const files = paths.reduce((sum, path) => sum + path.files, 0);
	const advice = removableAdvice(rule, paths, layers, image.steps);
	const certainty = confidence === 'likely' ? '' : ' (some programs need them)';
	return [
		emptyLine,
		...wrapped(`${name}${certainty}: ${countText(files, 'file')}`, width - 2),
		...marked('→', advice, width - 2),
	].map(item => [span(' '), ...item]);
}
