import {type Line, type Target, targetAt} from '../screen/line.ts';
import {screenLines} from '../screen/screen-lines.ts';
import type {AppState} from '../state/app-state.ts';
import type {InspectorState} from '../state/state.ts';
import {commandAction, type KeyAction, update} from './dispatch.ts';
import type {MouseReport} from './terminal-reports.ts';

/** Two presses at one cell within these milliseconds are a double click. */
const doubleClickMilliseconds = 400;

/** Rows that a step of the wheel scrolls. */
const wheelRows = 3;

type Press<State> = {
	readonly column: number;
	readonly row: number;
	readonly time: number;
	readonly drag: Target<State>['drag'];
};

/** A screen as the mouse sees and changes it. */
export type MouseActions<State> = {
	/** The rows of the screen as they are drawn. */
	readonly lines: () => readonly Line<State>[];
	/** Returns whether the state is another one. */
	readonly change: (change: (state: State) => State) => boolean;
	/** Runs a command, by its id, if it does something now. */
	readonly run: (command: string) => void;
};

/**
 * The mouse of the inspector.
 *
 * @param act is called with one action after another; each depends on the state after the one before
 */
export function appMouse(
	getState: () => AppState,
	act: (action: KeyAction) => void,
): MouseActions<InspectorState> {
	return {
		lines: () => screenLines(getState()),
		change: change => {
			const before = getState();
			act(update(change));
			return getState() !== before;
		},
		run: command => {
			const action = commandAction(getState(), command);
			if (action !== undefined) act(action);
		},
	};
}

/** Turns what the mouse does into actions of the targets under it. */
export function createMouse<State>(
	{lines, change, run}: MouseActions<State>,
	now: () => number = () => performance.now(),
): (report: MouseReport) => void {
	let press: Press<State> | undefined;
	/** The cell that the drag has reached. */
	let reached = {column: 0, row: 0};
	return ({action, column, row}) => {
		const target = targetAt(lines()[row] ?? [], column);
		switch (action) {
			case 'wheelUp':
			case 'wheelDown': {
				const {wheel} = target ?? {};
				const rows = action === 'wheelUp' ? -wheelRows : wheelRows;
				if (wheel !== undefined) change(state => wheel(state, rows));
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
				if (target?.press !== undefined) change(target.press);
				if (target?.command !== undefined) run(target.command);
				if (isSecond && target?.open !== undefined) run(target.open);
				return;
			}
			case 'drag': {
				const {drag} = press ?? {};
				if (drag === undefined) return;
				const isMoved = change(state => drag(state, column - reached.column, row - reached.row));
				// Beyond the last place, the line waits until the mouse comes back to it.
				if (isMoved) reached = {column, row};
				return;
			}
			case 'release':
				if (press !== undefined) press = {...press, drag: undefined};
		}
	};
}
