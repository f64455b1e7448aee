import type {Preferences} from '../../../config/preferences.ts';
import type {ImageChoice} from '../../../sources/choose-image.ts';
import {App} from '../../app.tsx';
import {type KeyName, typedCharacter} from '../../input/key-names.ts';
import {createMouse} from '../../input/mouse.ts';
import {openKeySource, stopProcess} from '../../input/terminal.ts';
import {Speech} from '../../speech.ts';
import {lineText} from '../../spoken-text.ts';
import {createStore} from '../../state/store.ts';
import {TerminalScreen} from '../../terminal-screen.tsx';
import {pickerLines} from './picker-lines.ts';
import {
	moveToChoice,
	openPicker,
	type Picked,
	type PickerCommand,
	type PickerState,
	type PlaceInList,
	runInPicker,
	setPickerFilter,
} from './picker-state.ts';

export type PickerOptions = {
	readonly images: readonly ImageChoice[];
	/** The engine or archive in messages. */
	readonly place: string;
	/** Where the user left the list before. */
	readonly placeInList?: PlaceInList | undefined;
	readonly preferences: Preferences;
	readonly isSlow: boolean;
	readonly env: NodeJS.ProcessEnv;
	/** Aborted by a signal that ends the program. */
	readonly signal: AbortSignal;
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
};

/**
 * Lets the user choose one of several images, on the whole terminal.
 *
 * @throws Failure if there is no terminal to read keys from, or if the user's keys are invalid
 */
export async function pickImage(options: PickerOptions): Promise<Picked> {
	const {stdin = process.stdin} = options;
	const source = openKeySource(stdin);
	// The inspector reads the same standard input next: once paused, it would give no keys.
	let goesOn = false;
	try {
		const picked = await runPicker(options, source.stdin);
		goesOn = picked.type === 'chosen' && source.stdin === stdin;
		return picked;
	} finally {
		if (!goesOn) source.close();
	}
}

async function runPicker(
	{images, place, placeInList, signal, stdout = process.stdout, ...look}: PickerOptions,
	terminal: NodeJS.ReadStream,
): Promise<Picked> {
	const screen = new TerminalScreen({
		...look,
		terminal,
		stdout,
		onMouse: report => onMouse(report),
	});
	const store = createStore(
		(state: PickerState, change: (state: PickerState) => PickerState) => change(state),
		openPicker(images, place, screen.size, screen.setup, placeInList),
	);
	const run = (command: PickerCommand) => {
		const after = runInPicker(store.getState(), command);
		if (after === 'suspend') void screen.suspended(stopProcess);
		else if (after !== undefined) store.dispatch(() => after);
		return after !== undefined;
	};
	const onKeys = (keys: readonly KeyName[]) => {
		for (const key of keys) {
			const typed = typedCharacter(key);
			if (run({key}) || typed === undefined) continue;
			store.dispatch(state => setPickerFilter(state, state.filter + typed));
		}
	};
	const onMouse = createMouse<PickerState>({
		lines: () => pickerLines(store.getState()),
		change: change => {
			const before = store.getState();
			store.dispatch(change);
			return store.getState() !== before;
		},
		run: id => run({id}),
	});
	const onResize = () =>
		store.dispatch(state => moveToChoice({...state, size: screen.size}, state.viewport.cursor));
	const close = () => screen.close();
	store.subscribe(() => {
		if (store.getState().picked !== undefined) close();
	});
	signal.addEventListener('abort', close, {once: true});
	stdout.on('resize', onResize);
	try {
		await screen.show(
			screen.speaks ? (
				<Speech store={store} output={stdout} onKeys={onKeys} news={spokenNews} />
			) : (
				<App store={store} onKeys={onKeys} linesOf={pickerLines} sizeOf={({size}) => size} />
			),
		);
		return store.getState().picked ?? {type: 'left', exitCode: 0};
	} finally {
		signal.removeEventListener('abort', close);
		stdout.off('resize', onResize);
	}
}

/** The news of the list for a screen reader: the number of images if it changed, and the selected one. */
function spokenNews(before: PickerState | undefined, after: PickerState): string {
	const old = before === undefined ? [] : spokenParts(before);
	return spokenParts(after)
		.filter((text, at) => text !== old[at])
		.join('. ');
}

function spokenParts(state: PickerState): readonly string[] {
	const lines = pickerLines(state);
	const selected = lines.find(line => line.some(({cursor}) => cursor !== undefined)) ?? lines[2];
	return [lines[0], selected].map(lineText);
}
