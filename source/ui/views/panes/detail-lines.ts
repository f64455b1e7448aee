import {emptyLine, fitLine, type Line, span} from '../../screen/line.ts';
import {type InspectorState, layoutFor, selectedStep} from '../../state/state.ts';
import {imageFields} from './image-fields.ts';
import {layerFields} from './layer-fields.ts';

/** The details below the layers: the selected layer and the image, as far as there is room. */
export function detailLines(state: InspectorState, width: number): readonly Line[] {
	const {detailRows} = layoutFor(state);
	if (detailRows === 0) return [];
	const inner = width - 1;
	const layer = layerFields(state, inner);
	const image = imageFields(state, inner);
	const rowsForImage = Math.min(image.length, Math.max(3, Math.floor((detailRows - 2) / 2)));
	const layerRows = Math.max(1, Math.min(layer.length, detailRows - 2 - rowsForImage));
	const imageRows = Math.max(0, detailRows - 2 - layerRows);
	const step = selectedStep(state);
	const name = step?.layer == null ? ' Step without a layer' : ` Layer ${step.layer}`;
	const lines = [
		title(name, width),
		...shortened(layer, layerRows, 'Enter shows all'),
		title(' Image', width),
		...shortened(image, imageRows, 'w lists all waste'),
	];
	return Array.from({length: detailRows}, (_, row) =>
		fitLine(row < lines.length ? [span(' '), ...lines[row]] : emptyLine, width),
	);
}

function title(text: string, width: number): Line {
	return [span(text.slice(1).padEnd(width - 1), 'title')];
}

function shortened(lines: readonly Line[], rows: number, hint: string): readonly Line[] {
	if (lines.length <= rows) return lines;
	return rows === 0 ? [] : [...lines.slice(0, rows - 1), [span(`… ${hint}`, 'faint')]];
}
