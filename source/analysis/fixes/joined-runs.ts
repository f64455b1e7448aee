import {type BuildStep, isAdd, isRun} from './build-steps.ts';
import {layersName} from './words.ts';

/**
 * `the RUNs of layers 2 and 5 into one after the COPY of layer 4`: there, the joined RUN has all files that one
 * of its parts may need.
 *
 * @param layers at least two, in order
 */
export function joinedRuns(layers: readonly number[], steps: readonly BuildStep[]): string {
	const between = steps.slice(layers[0], layers.at(-1));
	const copying = between.findLast(({origin}) => origin === 'context' || origin === 'stage');
	const place = copying
		? ` after the ${isAdd(copying) ? 'ADD' : 'COPY'} of layer ${copying.layer}`
		: '';
	const [first, last] = [layers[0], layers[layers.length - 1]];
	const isRange = layers.length > 4 && runsBetween(steps, first, last).length === layers.length;
	const joined = isRange ? `from layer ${first} to layer ${last}` : `of ${layersName(layers)}`;
	return `the RUNs ${joined} into one${place}`;
}

/** The layers of the RUNs from the first to the last one. */
export function runsBetween(
	steps: readonly BuildStep[],
	first: number,
	last: number,
): readonly number[] {
	return steps
		.slice(first, last + 1)
		.filter(isRun)
		.map(({layer}) => layer);
}
