import type {ConfigHistory} from './image-config.ts';
import type {HistoryStep} from './image-info.ts';

/**
 * Assigns the layers to the steps of the history that made them. A config may have more or fewer such
 * steps than layers: the rest has none.
 */
export function alignHistory(
	history: readonly ConfigHistory[],
	layerCount: number,
): readonly HistoryStep[] {
	let next = 0;
	const steps = history.map(({createdBy: text, createdAt, isEmptyLayer}) => {
		const hasLayer = !isEmptyLayer && next < layerCount;
		const createdBy = text.length <= commandLimit ? text : `${text.slice(0, commandLimit)}…`;
		return {
			createdBy,
			createdAt,
			command: commandOf(createdBy),
			layer: hasLayer ? next++ : null,
		};
	});
	const unknown = Array.from({length: layerCount - next}, (_, index) => ({
		command: '',
		createdBy: '',
		createdAt: null,
		layer: next + index,
	}));
	return [...steps, ...unknown];
}

/** Characters of a step: a megabyte would take a second to wrap at each key. */
const commandLimit = 200_000;

const buildKitMark = '# buildkit';

/** A step as in a Dockerfile, from the `created_by` of the classic builder or BuildKit. */
export function commandOf(createdBy: string): string {
	const trimmed = createdBy.trim();
	const text = trimmed.endsWith(buildKitMark)
		? trimmed.slice(0, -buildKitMark.length).trimEnd()
		: trimmed;
	const noOperation = /^\/bin\/sh -c #\(nop\)\s*(.*)$/s.exec(text);
	if (noOperation) return noOperation[1];
	// The classic builder puts build arguments in front: `|2 A=1 B=2 /bin/sh -c …`.
	const run = /^(?:RUN\s+)?(?:\|\d+ .*?)?\/bin\/(?:ba)?sh -c\s+(.*)$/s.exec(text);
	return run ? `RUN ${run[1].trim()}` : text;
}
