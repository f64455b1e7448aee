import {printable} from '../../text/printable.ts';
import {shellWord} from '../../text/shell-word.ts';

/** `a`, `a and b`, `a, b and c`, `a, b and 5 more`. */
export function listText(items: readonly string[], limit = 3): string {
	if (items.length === 1) return items[0];
	const [shown, last] =
		items.length > limit
			? [items.slice(0, limit - 1), `${items.length - limit + 1} more`]
			: [items.slice(0, -1), items[items.length - 1]];
	return `${shown.join(', ')} and ${last}`;
}

/** `layer 3`, `layers 3 and 4`, `layers 1, 2 and 5 more`. */
export function layersName(layers: readonly number[]): string {
	const noun = layers.length === 1 ? 'layer' : 'layers';
	return `${noun} ${listText(layers.map(String), 4)}`;
}

/** `RUN of layer 3`, `RUNs of layers 3 and 4`. */
export function runsName(layers: readonly number[]): string {
	return `RUN${layers.length === 1 ? '' : 's'} of ${layersName(layers)}`;
}

/** The only remedy for bytes that come with the base image, in one sentence. */
export function baseAdvice(layers: readonly number[]): string {
	return `Only another base image, such as a slim variant, saves these bytes: they come with the base image (${layersName(layers)}).`;
}

/** Printable paths in one text. */
export function pathsText(paths: readonly string[]): string {
	return listText(paths.map(printable));
}

/** A path in a command: quoted if the shell needs it. */
export function shellPath(path: string): string {
	return shellWord(printable(path));
}
