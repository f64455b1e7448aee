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

/**
 * The stored bytes of an image; while layers are missing, the size that an engine states, or a lower bound.
 *
 * @returns `undefined` while nothing is known
 */
export function storedText(image: InspectedImage): string | undefined {
	const {storedBytes} = image.analysis.totals;
	const stated = (image.info.statedBytes ?? []).reduce<number>((sum, bytes = 0) => sum + bytes, 0);
	if (!image.isFinal && stated > storedBytes) return `≈ ${formatBytes(stated)}`;
	if (!image.isFinal && storedBytes === 0) return undefined;
	return atLeast(image, formatBytes(storedBytes));
}

/** The progress of reading a file, shown until its content arrives: engines can only export a whole image. */
export function readingText({reading}: InspectorState): string {
	return reading === undefined ? 'reading the file …' : activityText(reading);
}

/** A page until the content of its file arrives. */
export function readingLines(state: InspectorState): readonly Line[] {
	return waitingLines(readingText(state), state.reading, state.size.columns).map(item => [
		span(' '),
		...item,
	]);
}

/** Lines for a page that has to wait: the progress in words, and as a bar if the total is known. */
export function waitingLines(
	text: string,
	progress: Progress | undefined,
	columns: number,
): readonly Line[] {
	const bar = progress === undefined ? emptyLine : barLine(progress, Math.min(60, columns - 2));
	return [[span(text)], bar];
}

/** The progress in a few words: `waiting for the engine, 5 s`, `reading layer 4 of 9, 37 %, 12 s`. */
export function loadingText({image, progress}: InspectorState): string {
	const total = image.info.layers.length;
	const done = Math.max(progress?.doneLayers ?? 0, settledLayers(image));
	if (done >= total) return 'comparing files';
	if (progress?.doneBytes === 0) return waitingText(progress);
	const share = progress === undefined ? undefined : shareOf(progress);
	const percent = share === undefined ? '' : `, ${Math.floor(share * 100)} %`;
	return `reading layer ${done + 1} of ${total}${percent}${elapsedText(progress)}`;
}

/** Progress without a byte: `waiting for the engine, 5 s`. */
function waitingText(progress: Progress): string {
	return `${printable(progress.activity)}${elapsedText(progress) || ' …'}`;
}

function elapsedText(progress: Progress | undefined): string {
	return progress?.seconds ? `, ${progress.seconds} s` : '';
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

/** The progress with bytes and layers: `reading layers: 5 MB of 10 MB, 2 MB/s, layer 1 of 4, 12 s`. */
export function activityText(progress: Progress): string {
	const {activity, doneBytes, totalBytes, doneLayers, totalLayers} = progress;
	if (doneBytes === 0) return waitingText(progress);
	const bytes =
		totalBytes === undefined
			? formatBytes(doneBytes)
			: `${formatBytes(Math.min(doneBytes, totalBytes))} of ${formatBytes(totalBytes)}`;
	const rate =
		progress.bytesPerSecond === undefined ? '' : `, ${formatBytes(progress.bytesPerSecond)}/s`;
	const layers = totalLayers === undefined ? '' : `, layer ${doneLayers} of ${totalLayers}`;
	return `${printable(activity)}: ${bytes}${rate}${layers}${elapsedText(progress)}`;
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
