import {type Line, span} from './line.ts';
import {clamp} from './viewport.ts';

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of at most `cells` character cells, for a share from 0 to 1. Any share shows. */
export function shareBar(share: number, cells: number): string {
	const parts = Math.min(cells * 8, Math.ceil(share * cells * 8));
	return ('█'.repeat(parts >> 3) + eighths[parts & 7]).padEnd(cells);
}

/** A smaller part of a layer does not show as wasted: it would take a whole cell. */
const leastWastedShare = 0.04;

/**
 * A bar of two parts, the wasted one first. Any stored byte shows.
 *
 * @param most bytes of a bar of `cells` character cells
 */
export function keptBar(
	{stored, wasted}: {readonly stored: number; readonly wasted: number},
	most: number,
	cells: number,
): Line {
	const length = most === 0 ? 0 : Math.min(cells, Math.ceil((stored / most) * cells));
	const keptCells = wasted < stored ? 1 : 0;
	const wastedCells = clamp(
		Math.round((wasted / Math.max(1, stored)) * length),
		wasted > stored * leastWastedShare ? Math.min(1, length) : 0,
		Math.max(1, length - keptCells),
	);
	return [
		span('█'.repeat(wastedCells), 'waste'),
		span('▒'.repeat(length - wastedCells).padEnd(cells - wastedCells)),
	];
}
