import type {LayerFigures} from '../../../analysis/analysis.ts';
import type {Fix} from '../../../analysis/fixes/fix.ts';
import {formatBytes, numberText, percentText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {timeText} from '../../figures.ts';
import {emptyLine, field, type Line, line, marked, span, wrapped} from '../../screen/line.ts';
import {type InspectorState, selectedStep} from '../../state/state.ts';
import {stepLines} from '../../step-text.ts';
import {atLeast, unreadText} from '../loading/loading-text.ts';

/** Details of the selected step: its whole command, and its layer's figures and ids. */
export function layerFields(state: InspectorState, width: number): readonly Line[] {
	const step = selectedStep(state);
	if (step === undefined) return [line('The image has no history and no layers.', 'faint')];
	const command = stepLines(step).flatMap(text => wrapped(text, width, 'strong'));
	const created =
		step.createdAt === null ? [] : field('created', timeText(printable(step.createdAt)), width);
	if (step.layer === null) {
		return [
			...command,
			...wrapped('This step made no layer: it holds no files.', width, 'faint'),
			...created,
		];
	}
	return [
		...command,
		...figureFields(state, step.layer, width),
		...layerWasteFields(state, step.layer, width),
		...created,
		...idFields(state, step.layer, width),
	];
}

function figureFields(state: InspectorState, layer: number, width: number): readonly Line[] {
	const figures = state.image.analysis.layers[layer];
	const info = state.image.info.layers[layer];
	if (figures === undefined) return wrapped(unreadText(state, layer), width, 'modified');
	const {storedBytes, wastedBytes} = figures;
	const compressed = info?.compressedBytes ?? null;
	const stored = [
		formatBytes(storedBytes),
		...(compressed === null ? [] : [`${formatBytes(compressed)} compressed`]),
		...(wastedBytes === 0
			? []
			: [
					`${atLeast(state.image, formatBytes(wastedBytes))} wasted (${percentText(wastedBytes / storedBytes)})`,
				]),
	].join(', ');
	return [
		changeCounts(figures, width),
		...field('stored', stored, width, wastedBytes === 0 ? undefined : 'waste'),
	];
}

/** Fewer columns than this leave no room for the words beside the signs. */
const wordColumns = 52;

function changeCounts({added, modified, removed}: LayerFigures, width: number): Line {
	const counts = [
		['+', added, 'added'],
		['M', modified, 'modified'],
		['-', removed, 'removed'],
	] as const;
	const shown = counts.filter(([, count]) => count > 0);
	return [
		span('changes     ', 'label'),
		...(shown.length === 0 ? [span('none')] : []),
		...shown.map(([sign, count, word]) =>
			span(`${sign} ${numberText(count)} ${width < wordColumns ? '' : `${word} `} `, word),
		),
	];
}

/** The fixes of waste that the layer causes or stores. */
function layerWasteFields({image}: InspectorState, layer: number, width: number): readonly Line[] {
	const caused = image.caused.get(layer);
	const fixes = image.fixes.filter(({layers}) => layers.includes(layer));
	return [
		...(caused === undefined
			? []
			: field('wastes', `${formatBytes(caused)} of other layers`, width, 'waste')),
		...fixes.flatMap(fix => [emptyLine, ...fixFields(fix, width)]),
		...(fixes.length === 0 ? [] : [emptyLine]),
	];
}

/** A fix in one sentence, with its advice. */
function fixFields({bytes, summary, advice}: Fix, width: number): readonly Line[] {
	return [
		...wrapped(bytes === 0 ? summary : `${formatBytes(bytes)} ${summary}`, width, 'waste'),
		...marked('→', advice, width),
	];
}

function idFields(state: InspectorState, layer: number, width: number): readonly Line[] {
	const info = state.image.info.layers[layer];
	if (info === undefined) return [];
	const {diffId, digest, mediaType, problem} = info;
	return [
		...(problem === undefined ? [] : field('not read', printable(problem), width, 'modified')),
		...(diffId === '' ? [] : field('diff id', printable(diffId), width)),
		...(digest === null || digest === diffId ? [] : field('digest', printable(digest), width)),
		...(mediaType === null ? [] : field('media type', printable(mediaType), width)),
	];
}
