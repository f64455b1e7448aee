import {none} from '../../../image/image-tree.ts';
import {layersOf, layersText} from '../../../image/path-layers.ts';
import {termWords} from '../../../search/term-words.ts';
import {cut, cutPath} from '../../../text/cut.ts';
import {countText, formatBytes, numberText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {
	emptyLine,
	fitLine,
	type Line,
	line,
	lineWidth,
	span,
	withCursor,
	withTarget,
	wrapped,
} from '../../screen/line.ts';
import {fit, fitRight} from '../../screen/text-width.ts';
import type {SearchInput} from '../../search/search-input.ts';
import {commandOfLayer, type InspectorState, layoutFor} from '../../state/state.ts';
import {oneLine} from '../../step-text.ts';
import {changeOf} from '../path/version-lines.ts';
import {aboutRows, listRows, moveToHit, type SearchState, selectedHit} from './search-state.ts';

/** The title of the page: what was found, and the place of the cursor. */
export function searchTitle(
	_state: InspectorState,
	{input, listed, viewport}: SearchState,
): string {
	if (input.found === undefined) return 'Search all layers';
	const count = input.found.nodes.length;
	const position =
		count === 0 ? '' : `, row ${numberText(viewport.cursor + 1)} of ${numberText(listed.length)}`;
	const rest = listed.length < count ? ' (more terms narrow it down)' : '';
	return `Search all layers: ${countText(count, 'path')}${position}${rest}`;
}

/** The rows below the title: the text, its terms, the paths, and the history of the selected one. */
export function searchLines(state: InspectorState, search: SearchState): readonly Line[] {
	const width = state.size.columns;
	const rows = listRows(state);
	const start = [
		inputLine({...search.input, error: undefined}, width),
		chipLine(search.input, width),
	];
	const list =
		search.input.found === undefined ? syntaxLines(width) : hitLines(state, search, rows);
	const filled = Array.from({length: rows + 1}, (_, at) => list[at] ?? emptyLine);
	const hasAbout = layoutFor(state).pageRows > rows + start.length + 1;
	return [...start, ...filled, ...(hasAbout ? aboutLines(state, search, width) : [])];
}

/** The text that is typed, cut at its start, and the problem with it. */
export function inputLine({text, error, isSearching}: SearchInput, width: number): Line {
	const problem = error === undefined ? [] : [span(`  ${printable(error)}`, 'error')];
	const progress = isSearching ? [span('  searching …', 'faint')] : [];
	const end = [span('█'), ...problem, ...progress];
	const room = Math.max(8, width - lineWidth(end) - 3);
	return fitLine([span(' / ', 'key'), span(cut(printable(text), room, 'start')), ...end], width);
}

/** The terms that are understood, in words, and the problem with another one, which may take their place. */
function chipLine({query, error}: SearchInput, width: number): Line {
	const chips = query.terms.flatMap(term => [
		span(' '),
		span(`[${printable(termWords(term))}]`, 'label'),
	]);
	const start = [span('  '), ...chips];
	if (error === undefined) return fitLine(start, width);
	const problem = span(`${chips.length === 0 ? ' ' : '  '}${printable(error)}`, 'error');
	const all = [...start, problem];
	return fitLine(lineWidth(all) <= width ? all : [span(' '), problem], width);
}

const syntax = [
	['text', 'the path has this text'],
	['~txt', 'the name has these letters in this order'],
	['/a.*b/  *.conf', 'a regular expression; a pattern as in the shell'],
	['size>10MB  size<1kB', 'larger or smaller files'],
	['kind:file', 'file, dir, link, hardlink, device, fifo'],
	['owner:1000', 'owned by this user; owner:1000:1000 with the group'],
	['layer:3..5', 'written or removed by these layers'],
	['changed:owner', 'content, size, mode, owner, link, xattrs or time changed'],
	['is:removed', 'added, modified, removed, final, wasted, removable, setuid, setgid'],
	['-term  "a text"', 'not this term; a text with spaces or signs'],
] as const;

const termColumns = 25;

function syntaxLines(width: number): readonly Line[] {
	return [
		line(' Terms, of which all must hold:', 'faint'),
		...syntax.flatMap(([term, meaning]) =>
			wrapped(meaning, width - termColumns - 1).map((row, at) => [
				span(fit(at === 0 ? `   ${term}` : '', termColumns), 'key'),
				...row,
			]),
		),
	];
}

const widths = {size: 8, layers: 18} as const;

function hitLines(
	state: InspectorState,
	{input, listed, viewport}: SearchState,
	rows: number,
): readonly Line[] {
	const width = state.size.columns;
	if (listed.length === 0) {
		return [line(input.isSearching ? '' : ' No path of any layer matches.', 'faint')];
	}
	const heading = ` ${fitRight('size', widths.size)}  ${fit('in layers', widths.layers)}  path`;
	const lines = Array.from(listed.subarray(viewport.offset, viewport.offset + rows), (node, at) =>
		withTarget(hitLine(state, input, node, viewport.offset + at === viewport.cursor, width), {
			press: pressed => moveToHit(pressed, viewport.offset + at),
			open: 'go-to-hit',
		}),
	);
	return [fitLine([span(heading, 'label')], width), ...lines];
}

function hitLine(
	{image, snapshot}: InspectorState,
	{found}: SearchInput,
	node: number,
	isCursor: boolean,
	width: number,
): Line {
	const {tree, isDirectory, versionSize} = image.index;
	const version = found?.versionOf(node) ?? none;
	const spans = layersOf(tree, node);
	const isFolder = isDirectory[version] === 1;
	const bytes = isFolder ? snapshot.totalBytesOf(node) : versionSize[version];
	const size = bytes > 0 ? formatBytes(bytes) : '·';
	const target = tree.linkOf(version);
	const start = `${isCursor ? '▸' : ' '}${fitRight(size, widths.size)}  `;
	const layers = `${fit(layersText(spans), widths.layers)}  `;
	const end = isFolder ? '/' : target === '' ? '' : ` → ${printable(target)}`;
	const room = Math.max(4, width - start.length - layers.length);
	const path = cutPath(printable(tree.pathOf(node)) + end, room);
	if (isCursor) return withCursor(fitLine([span(start + layers + path)], width), 'cursor');
	const tone = spans.at(-1)?.isRemoved ? 'removed' : undefined;
	return fitLine([span(start), span(layers, tone ?? 'faint'), span(path, tone)], width);
}

/** The selected path, and the steps that wrote and removed it, the latest ones. */
function aboutLines(state: InspectorState, search: SearchState, width: number): readonly Line[] {
	const node = selectedHit(search);
	if (node === none) return [];
	const {tree} = state.image;
	const {latestVersion, previousVersion, versionLayer} = tree.arrays;
	const steps: Line[] = [];
	for (
		let at = latestVersion[node];
		at !== none && steps.length < aboutRows - 1;
		at = previousVersion[at]
	) {
		const layer = versionLayer[at];
		const {word, details} = changeOf(state, at);
		steps.unshift([
			span(` layer ${layer} `, 'label'),
			span(`${fit(`${word} ${details}`, 26)}  `),
			span(oneLine(commandOfLayer(state, layer)), 'faint'),
		]);
	}
	const path = cutPath(printable(tree.pathOf(node)), width - 2);
	return [[span(` ${path}`, 'strong')], ...steps].map(item => fitLine(item, width));
}
