import type {ConfigHistory} from './image-config.ts';
import type {HistoryStep} from './image-info.ts';
import {commandOf} from './step-command.ts';

/**
 * Assigns the layers to the steps of the history that made them. A config may have more or fewer such
 * steps than layers: the rest has none.
 */
export function alignHistory(
	history: readonly ConfigHistory[],
	layerCount: number,
): readonly HistoryStep[] {
	let next = 0;
	const steps = history.map(({createdBy: text, createdAt, comment, isEmptyLayer}) => {
		const hasLayer = !isEmptyLayer && next < layerCount;
		const createdBy = text.length <= commandLimit ? text : `${text.slice(0, commandLimit)}…`;
		return {
			createdBy,
			createdAt,
			comment,
			command: commandOf(createdBy, comment),
			layer: hasLayer ? next++ : null,
		};
	});
	const unknown = Array.from({length: layerCount - next}, (_, index) => ({
		command: '',
		createdBy: '',
		createdAt: null,
		comment: '',
		layer: next + index,
	}));
	return [...steps, ...unknown];
}

/** Characters of a step: a megabyte would take a second to wrap at each key. */
const commandLimit = 200_000;
