import {ChangedField} from '../../../image/changed-fields.ts';
import {versionChanges} from '../../../report/version-changes.ts';
import {modeText} from '../../../text/mode-text.ts';
import {exactBytes, formatBytes} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {secondsText} from '../../figures.ts';
import {field, fitLine, type Line, span} from '../../screen/line.ts';
import {fit} from '../../screen/text-width.ts';
import type {Tone} from '../../screen/theme.ts';
import {commandOfLayer, type InspectorState} from '../../state/state.ts';
import {oneLine} from '../../step-text.ts';
import {kindText} from '../panes/tree-lines.ts';

export type VersionLineOptions = {
	readonly isCursor: boolean;
	/** Whether others are compared with it. */
	readonly isBase: boolean;
	readonly width: number;
};

/** A version in the list: its layer, what the layer did to the path, and the layer's command. */
export function versionLine(
	state: InspectorState,
	version: number,
	{isCursor, isBase, width}: VersionLineOptions,
): Line {
	const layer = state.image.tree.arrays.versionLayer[version];
	const {word, details, tone} = changeOf(state, version);
	const text = `${word.padEnd(9)} ${details}`.padEnd(columns);
	const start = `${isCursor ? '▸' : ' '}${isBase ? '*' : ' '}${String(layer).padStart(3)}  `;
	const command = oneLine(commandOfLayer(state, layer));
	if (isCursor) return [span(fit(`${start}${text}  ${command}`, width), 'cursor')];
	return fitLine([span(start, 'label'), span(text, tone), span(`  ${command}`, 'faint')], width);
}

const columns = 44;

/** The change of a path by a layer: `modified`, with the details `content, 1.45 → 1.5 kB`. */
export function changeOf(
	{image}: InspectorState,
	version: number,
): {readonly word: string; readonly details: string; readonly tone: Tone} {
	const {tree, versionSize, isDirectory} = image.index;
	const older = tree.arrays.previousVersion[version];
	if (!tree.exists(version)) return {word: 'removed', details: '', tone: 'removed'};
	const size = isDirectory[version] === 1 ? '' : formatBytes(versionSize[version]);
	if (!tree.exists(older)) return {word: 'added', details: size, tone: 'added'};
	const fields = tree.changedFields(older, version);
	const joined = (...parts: readonly string[]) => parts.filter(part => part !== '').join(', ');
	if (fields === 0) return {word: 'again', details: joined(size, 'unchanged'), tone: 'storedAgain'};
	const changes = versionChanges(tree, older, version);
	const sizes = changes.find(({name}) => name === 'size');
	const isContent = (fields & (ChangedField.content | ChangedField.size)) !== 0;
	const names = [
		...(isContent ? ['content'] : []),
		...changes.map(({name}) => name).filter(name => name !== 'size'),
	].join(', ');
	const change = sizes ? `${sizes.older} → ${sizes.newer}` : size;
	return {word: 'modified', details: joined(names, change), tone: 'modified'};
}

/** All metadata of a version; where the version before had others, old and new ones. */
export function metadataLines(
	state: InspectorState,
	node: number,
	version: number | undefined,
	width: number,
): readonly Line[] {
	const {image, snapshot} = state;
	const {tree, isDirectory, isLinked, versionSize} = image.index;
	if (version === undefined) return [];
	if (!tree.exists(version)) return field('kind', 'removed by this layer', width, 'removed');
	const older = tree.arrays.previousVersion[version];
	const changes = new Map(
		(tree.exists(older) ? versionChanges(tree, older, version) : []).map(({name, ...rest}) => [
			name,
			rest,
		]),
	);
	const row = (name: string, text: string): readonly Line[] => {
		const change = changes.get(name);
		return change === undefined
			? field(name, text, width)
			: field(name, `${change.older} → ${text}`, width, 'modified');
	};
	const kind = tree.kindOf(version);
	const mode = tree.modeOf(version);
	const link = tree.linkOf(version);
	// The bytes in a folder are known as of the selected layer only.
	const bytes =
		isDirectory[version] === 0
			? versionSize[version]
			: snapshot.versionOf(node) === version
				? snapshot.totalBytesOf(node)
				: undefined;
	const known = new Set(['kind', 'size', 'owner', 'mode', 'time', 'link to']);
	const attributes = tree.attributesOf(version);
	return [
		...row('kind', kindText(kind) + (isLinked[version] === 1 ? ', hard-linked' : '')),
		...(bytes === undefined ? [] : row('size', exactBytes(bytes))),
		...row('owner', `${tree.uidOf(version)}:${tree.gidOf(version)}`),
		...row('mode', `${modeText(kind, mode)} (${mode.toString(8).padStart(4, '0')})`),
		...row('time', secondsText(tree.mtimeOf(version))),
		...(link === '' ? [] : row('link to', printable(link))),
		...(attributes === ''
			? []
			: attributes
					.split('\n')
					.flatMap((text, at) => field(at === 0 ? 'attributes' : '', printable(text), width))),
		...[...changes]
			.filter(([name]) => !known.has(name))
			.flatMap(([name, change]) =>
				field('changed', `${name}: ${change.older} → ${change.newer}`, width, 'modified'),
			),
	];
}
