import type {Progress} from '../../../sources/source.ts';
import {formatBytes} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {emptyLine, type Line, span} from '../../screen/line.ts';
import {fitRight} from '../../screen/text-width.ts';
import {clamp} from '../../screen/viewport.ts';
import {type InspectedImage, settledLayers} from '../../state/inspected-image.ts';
import type {InspectorState} from '../../state/state.ts';

/** A figure that is a lower bound while layers are missing: `≥ 12 MB`. */
export function atLeast({isFinal}: InspectedImage, text: string): string {
	return isFinal ? text : `≥ ${text}`;
}

/** The progress in a few words: `reading layer 4 of 9, 37 %`. */
export function loadingText({image, progress}: InspectorState): string {
	const total = image.info.layers.length;
	const done = Math.max(progress?.doneLayers ?? 0, settledLayers(image));
	if (done >= total) return 'comparing files';
	const share = progress === undefined ? undefined : shareOf(progress);
	const percent = share === undefined ? '' : `, ${Math.floor(share * 100)} %`;
	return `reading layer ${done + 1} of ${total}${percent}`;
}

/** The reason why a layer has no files and figures yet. */
export function unreadText({image, readBytes}: InspectorState, layer: number): string {
	const known = settledLayers(image);
	if (readBytes.has(layer)) {
		return `Layer ${layer} is read, layer ${known} below it is not yet: what it changes and wastes is known then.`;
	}
	const others = known === 0 ? '' : known === 1 ? ' Layer 0 is.' : ` Layers 0 to ${known - 1} are.`;
	return `Layer ${layer} is not read yet.${others}`;
}

/** The progress with bytes and layers: `reading layers: 5 MB of 10 MB, layer 1 of 4`. */
export function activityText(progress: Progress): string {
	const {activity, doneBytes, totalBytes, doneLayers, totalLayers} = progress;
	const bytes =
		totalBytes === undefined
			? formatBytes(doneBytes)
			: `${formatBytes(Math.min(doneBytes, totalBytes))} of ${formatBytes(totalBytes)}`;
	const layers = totalLayers === undefined ? '' : `, layer ${doneLayers} of ${totalLayers}`;
	return `${printable(activity)}: ${bytes}${layers}`;
}

/** A progress bar; empty if the total is unknown. */
export function barLine(progress: Progress, width: number): Line {
	const share = shareOf(progress);
	if (share === undefined) return emptyLine;
	const cells = Math.max(1, width - 8);
	const done = Math.floor(share * cells);
	return [
		span('█'.repeat(done), 'good'),
		span('░'.repeat(cells - done), 'faint'),
		span(fitRight(`${Math.floor(share * 100)} %`, 7)),
	];
}

/** From 0 to 1. */
function shareOf({doneBytes, totalBytes}: Progress): number | undefined {
	if (totalBytes === undefined || totalBytes <= 0) return undefined;
	return clamp(doneBytes / totalBytes, 0, 1);
}
