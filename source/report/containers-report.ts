import type {ListedContainer} from '../sources/engine/list-containers.ts';
import {formatBytes} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {textTable} from './text-table.ts';

/** The lines of `layerscope containers`: those that have written most come first. */
export function containersReport(
	containers: readonly ListedContainer[],
	place: string,
): readonly string[] {
	if (containers.length === 0) return [`${printable(place)} has no containers`];
	const rows = containers
		.toSorted((one, other) => other.writtenBytes - one.writtenBytes)
		.map(({name, image, status, writtenBytes}) => [
			formatBytes(writtenBytes),
			printable(`container:${name}`),
			printable(status),
			printable(image),
		]);
	return textTable(
		[['written', 'container', 'status', 'image'], ...rows],
		['right', 'left', 'left'],
	);
}
