import type {ImageInfo} from '../../image/image-info.ts';
import type {Progress} from '../../sources/source.ts';
import {formatBytes} from '../../text/format-bytes.ts';
import {printable} from '../../text/printable.ts';
import type {Size} from '../layout.ts';
import {emptyLine, fitLine, type Line, line, span} from '../line.ts';
import {stepName} from '../step-text.ts';
import {cut, fitRight} from '../text-width.ts';

/** What is happening while an image loads, and what is known of it already. */
export function loadingLines(
	reference: string,
	progress: Progress | undefined,
	info: ImageInfo | undefined,
	{columns}: Size,
): readonly Line[] {
	const width = columns - 2;
	const lines: readonly Line[] = [
		[span(`Opening ${printable(reference)}`, 'strong')],
		emptyLine,
		line(progress === undefined ? waitingText(info) : activityText(progress)),
		progress === undefined ? emptyLine : barLine(progress, Math.min(60, width)),
		emptyLine,
		...(info === undefined ? [] : infoLines(info, width)),
	];
	return lines.map(item => fitLine([span(' '), ...item], columns));
}

function waitingText(info: ImageInfo | undefined): string {
	return info === undefined ? 'looking for the image …' : 'waiting for the layers …';
}

function activityText({
	activity,
	doneBytes,
	totalBytes,
	doneLayers,
	totalLayers,
}: Progress): string {
	const bytes =
		totalBytes === undefined
			? formatBytes(doneBytes)
			: `${formatBytes(Math.min(doneBytes, totalBytes))} of ${formatBytes(totalBytes)}`;
	const layers = totalLayers === undefined ? '' : `, layer ${doneLayers} of ${totalLayers}`;
	return `${printable(activity)}: ${bytes}${layers}`;
}

/** A bar where the total is known; else nothing, as there is nothing to say. */
function barLine({doneBytes, totalBytes}: Progress, width: number): Line {
	if (totalBytes === undefined || totalBytes <= 0) return emptyLine;
	const share = Math.max(0, Math.min(1, doneBytes / totalBytes));
	const cells = Math.max(1, width - 8);
	const done = Math.floor(share * cells);
	return [
		span('█'.repeat(done), 'good'),
		span('░'.repeat(cells - done), 'faint'),
		span(fitRight(`${Math.floor(share * 100)} %`, 7)),
	];
}

function infoLines(info: ImageInfo, width: number): readonly Line[] {
	return [
		[span(`${printable(info.platform)}  `, 'faint'), span(info.tags.map(printable).join(', '))],
		emptyLine,
		...info.history.map(step => [
			span(`${step.layer === null ? ' ·' : fitRight(String(step.layer), 2)} `, 'label'),
			span(cut(stepName(step), width - 3), step.layer === null ? 'faint' : undefined),
		]),
	];
}
