import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink';
import {App} from '../../source/ui/app.tsx';
import {createKeyQueue} from '../../source/ui/input/dispatch.ts';
import {screenLines} from '../../source/ui/screen/screen-lines.ts';
import type {Services} from '../../source/ui/services.ts';
import {type AppAction, type AppState, reduceApp, sizeOf} from '../../source/ui/state/app-state.ts';
import {createStore} from '../../source/ui/state/store.ts';
import {startViews} from '../../source/ui/views/views.ts';
import {fakeServices} from './services.ts';
import {FakeInput, FakeOutput, until} from './terminal.ts';

/** A screen that shows a state, as rows of text without styles. */
export type Screen = {
	rows(): readonly string[];
	/** The frame with its escape sequences. */
	raw(): string;
	/** Types keys, and waits until the screen has changed. */
	type(input: string): Promise<void>;
	/** Something happens that no key asked for. */
	act(action: AppAction): Promise<void>;
	resize(columns: number, rows: number): Promise<void>;
	close(): void;
};

/** Draws a state. Frames are written whole, as Ink does for tests. */
export async function openScreen(
	state: AppState,
	columns: number,
	rows: number,
	services: Partial<Services> = {},
): Promise<Screen> {
	const stdout = new FakeOutput(columns, rows);
	const stdin = new FakeInput();
	const sized = reduceApp(state, {type: 'resize', size: {columns, rows}});
	const store = createStore(reduceApp, sized);
	const endViews = startViews({
		store,
		services: {...fakeServices(), ...services},
		onError: error => {
			throw error;
		},
	});
	const instance = render(
		<App
			store={store}
			linesOf={screenLines}
			sizeOf={sizeOf}
			onKeys={createKeyQueue(store.getState, action => {
				if (action.type === 'update') store.dispatch(action);
			})}
		/>,
		{
			stdout: stdout.asStream(),
			stdin: stdin.asStream(),
			debug: true,
			interactive: true,
			exitOnCtrlC: false,
			patchConsole: false,
		},
	);
	await until(() => stdin.isRaw && stdout.last !== '');
	const changed = async (change: () => void) => {
		const before = stdout.last;
		change();
		await until(
			() => stdout.last !== before,
			() => stdout.last,
		);
	};
	return {
		raw: () => stdout.last,
		rows: () => stripVTControlCharacters(stdout.last).split('\n'),
		act: action => changed(() => store.dispatch(action)),
		type: input => changed(() => stdin.write(input)),
		resize: (width, height) =>
			changed(() => {
				stdout.columns = width;
				stdout.rows = height;
				store.dispatch({type: 'resize', size: {columns: width, rows: height}});
			}),
		close: () => {
			endViews();
			instance.unmount();
		},
	};
}
