import {type Line, type Target, targetAt} from '../screen/line.ts';
import {type AppState, reduceApp} from '../state/app-state.ts';
import {commandAction, type KeyAction, update} from './dispatch.ts';
import type {MouseReport} from './terminal-reports.ts';

/** Two presses at one cell within these milliseconds are a double click. */
const doubleClickMilliseconds = 400;

/** Rows that a step of the wheel scrolls. */
const wheelRows = 3;

type Press = {
	readonly column: number;
	readonly row: number;
	readonly time: number;
	readonly drag: Target['drag'];
};

/**
 * Turns what the mouse does into actions of the targets under it.
 *
 * @param linesOf the rows of the screen as they are drawn
 * @param act is called with one action after another; each depends on the state after the one before
 */
export function createMouse(
	getState: () => AppState,
	linesOf: (state: AppState) => readonly Line[],
	act: (action: KeyAction) => void,
	now: () => number = () => performance.now(),
): (report: MouseReport) => void {
	let press: Press | undefined;
	/** The cell that the drag has reached. */
	let reached = {column: 0, row: 0};
	const run = (action: KeyAction | undefined) => {
		if (action !== undefined) act(action);
	};
	return ({action, column, row}) => {
		const state = getState();
		const target = targetAt(linesOf(state)[row] ?? [], column);
		switch (action) {
			case 'wheelUp':
			case 'wheelDown': {
				const {wheel} = target ?? {};
				const rows = action === 'wheelUp' ? -wheelRows : wheelRows;
				if (wheel !== undefined) act(update(inspector => wheel(inspector, rows)));
				return;
			}
			case 'press': {
				const time = now();
				const isSecond =
					press !== undefined &&
					press.column === column &&
					press.row === row &&
					time - press.time <= doubleClickMilliseconds;
				press = {column, row, time: isSecond ? -Infinity : time, drag: target?.drag};
				reached = {column, row};
				if (target?.press !== undefined) act(update(target.press));
				if (target?.command !== undefined) run(commandAction(state, target.command));
				if (isSecond && target?.open !== undefined) {
					run(commandAction(getState(), target.open));
				}
				return;
			}
			case 'drag': {
				const {drag} = press ?? {};
				if (drag === undefined) return;
				const moved = update(inspector =>
					drag(inspector, column - reached.column, row - reached.row),
				);
				// Beyond the last place, the line waits until the mouse comes back to it.
				if (moved.type === 'update' && reduceApp(state, moved) === state) return;
				act(moved);
				reached = {column, row};
				return;
			}
			case 'release':
				if (press !== undefined) press = {...press, drag: undefined};
		}
	};
}
