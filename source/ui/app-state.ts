import type {ImageInfo} from '../image/image-info.ts';
import type {Progress} from '../sources/source.ts';
import {type KeyName, typedCharacter} from './key-names.ts';
import {type Command, commandFor, contextOf} from './key-table.ts';
import type {Size} from './layout.ts';
import {reduceCommand, reduceResize, reduceTyped} from './reducer.ts';
import {type InspectedImage, type InspectorState, openInspector} from './state.ts';

/** The whole program on the screen. */
export type AppState =
	| {
			readonly phase: 'loading';
			readonly reference: string;
			readonly size: Size;
			readonly info: ImageInfo | undefined;
			readonly progress: Progress | undefined;
	  }
	| {
			readonly phase: 'failed';
			readonly reference: string;
			readonly size: Size;
			readonly message: string;
			readonly hint: string;
	  }
	| {readonly phase: 'ready'; readonly inspector: InspectorState};

export type AppAction =
	| {readonly type: 'load'; readonly reference: string}
	| {readonly type: 'info'; readonly info: ImageInfo}
	| {readonly type: 'progress'; readonly progress: Progress}
	| {readonly type: 'loaded'; readonly image: InspectedImage}
	| {readonly type: 'failed'; readonly message: string; readonly hint: string}
	| {readonly type: 'resize'; readonly size: Size}
	| {readonly type: 'command'; readonly command: Command}
	| {readonly type: 'typed'; readonly text: string};

export function sizeOf(state: AppState): Size {
	return state.phase === 'ready' ? state.inspector.size : state.size;
}

/** The action of a key in a state; `undefined` where the key does nothing. */
export function actionOf(state: AppState, key: KeyName): AppAction | undefined {
	const command = commandFor(state, key);
	if (command !== undefined) return {type: 'command', command};
	const text = contextOf(state) === 'filter' ? typedCharacter(key) : undefined;
	return text === undefined ? undefined : {type: 'typed', text};
}

/** The state after an action. Pure: quitting, suspending and loading are the caller's. */
export function reduceApp(state: AppState, action: AppAction): AppState {
	switch (action.type) {
		case 'load':
			return loading(action.reference, sizeOf(state));
		case 'info':
			return state.phase === 'loading' ? {...state, info: action.info} : state;
		case 'progress':
			return state.phase === 'loading' ? {...state, progress: action.progress} : state;
		case 'loaded':
			return {phase: 'ready', inspector: openInspector(action.image, sizeOf(state))};
		case 'failed':
			return state.phase === 'loading' ? failed(state, action) : state;
		case 'resize':
			return state.phase === 'ready'
				? {phase: 'ready', inspector: reduceResize(state.inspector, action.size)}
				: {...state, size: action.size};
		case 'command':
		case 'typed':
			return reduceKey(state, action);
	}
}

/** The state before anything is known. */
export function loading(reference: string, size: Size): AppState {
	return {phase: 'loading', reference, size, info: undefined, progress: undefined};
}

function failed(
	{reference, size}: {readonly reference: string; readonly size: Size},
	{message, hint}: {readonly message: string; readonly hint: string},
): AppState {
	return {phase: 'failed', reference, size, message, hint};
}

function reduceKey(
	state: AppState,
	action: Extract<AppAction, {readonly type: 'command' | 'typed'}>,
): AppState {
	if (state.phase !== 'ready') return state;
	const {inspector} = state;
	const next =
		action.type === 'typed'
			? reduceTyped(inspector, action.text)
			: reduceCommand(inspector, action.command);
	return next === inspector ? state : {phase: 'ready', inspector: next};
}
