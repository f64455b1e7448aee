import {adviceFor} from '../../../analysis/advice.ts';
import type {LayerFigures} from '../../../analysis/analysis.ts';
import type {WastedPath} from '../../../analysis/waste.ts';
import {countText, formatBytes, numberText, percentText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {layersText, timeText} from '../../figures.ts';
import {field, type Line, line, span, wrapped} from '../../screen/line.ts';
import {commandOfLayer, type InspectorState, selectedStep} from '../../state/state.ts';
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
	return [
		span('changes     ', 'label'),
		...counts.map(([sign, count, word]) =>
			span(`${sign} ${numberText(count)} ${width < wordColumns ? '' : `${word} `} `, word),
		),
	];
}

/** The largest waste that the layer stores or causes, with advice. */
function layerWasteFields(state: InspectorState, layer: number, width: number): readonly Line[] {
	const made = state.image.wasteGroups.filter(({layers}) => layers.at(-1) === layer);
	const largest =
		made[0]?.largest ?? state.image.analysis.wasted.find(({layers}) => layers.includes(layer));
	if (largest === undefined) return [];
	const bytes = made.reduce((sum, group) => sum + group.bytes, 0);
	const paths = made.reduce((sum, group) => sum + group.paths, 0);
	return [
		...(made.length === 0
			? []
			: field(
					'makes waste',
					`of ${formatBytes(bytes)} in ${countText(paths, 'path')}`,
					width,
					'waste',
				)),
		...wasteFields(state, largest, width),
	];
}

/** A row of waste, with advice. */
export function wasteFields(
	state: InspectorState,
	wasted: WastedPath,
	width: number,
): readonly Line[] {
	const {bytes, cause, path, layers} = wasted;
	const advice = adviceFor(wasted, layer => commandOfLayer(state, layer));
	return [
		...wrapped(
			`${formatBytes(bytes)} ${cause} ${printable(path)} (layers ${layersText(layers)})`,
			width,
			'waste',
		),
		...wrapped(`→ ${advice}`, width, 'good'),
	];
}

function idFields(state: InspectorState, layer: number, width: number): readonly Line[] {
	const info = state.image.info.layers[layer];
	if (info === undefined) return [];
	const {diffId, digest, mediaType} = info;
	return [
		...field('diff id', printable(diffId), width),
		...(digest === null || digest === diffId ? [] : field('digest', printable(digest), width)),
		...(mediaType === null ? [] : field('media type', printable(mediaType), width)),
	];
}
