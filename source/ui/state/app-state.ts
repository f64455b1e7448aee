import type {ImageInfo} from '../../image/image-info.ts';
import type {MissingImage} from '../../sources/engine/missing-image.ts';
import type {Progress} from '../../sources/source.ts';
import {printable} from '../../text/printable.ts';
import type {Size} from '../screen/layout.ts';
import {adaptViews} from '../views/views.ts';
import {derived} from './derive.ts';
import {type InspectedImage, placeholderImage} from './inspected-image.ts';
import {openInspector} from './open-inspector.ts';
import {replaceImage} from './replace-image.ts';
import {noSetup, type Setup, setupOf} from './setup.ts';
import {type InspectorState, withLayerRow, withStep, withTreeCursor} from './state.ts';
import type {Store} from './store.ts';

/** The whole program on the screen. */
export type AppState =
	/** Before the image's config is known. */
	| {
			readonly phase: 'loading';
			readonly reference: string;
			readonly size: Size;
			readonly setup?: Setup;
			readonly progress: Progress | undefined;
			/** The layer to select first; by default the whole image is. */
			readonly layer?: number | undefined;
	  }
	| {
			readonly phase: 'failed';
			readonly reference: string;
			readonly size: Size;
			readonly setup?: Setup;
			readonly message: string;
			readonly hint: string;
	  }
	/** The engine does not have the image, and the user must decide where it comes from. */
	| {
			readonly phase: 'missing';
			readonly reference: string;
			readonly size: Size;
			readonly setup?: Setup;
			readonly image: MissingImage;
	  }
	/** The config is known; layers may still be missing. */
	| {readonly phase: 'ready'; readonly inspector: InspectorState};

export type AppAction =
	| {readonly type: 'load'; readonly reference: string; readonly layer?: number | undefined}
	| {readonly type: 'info'; readonly info: ImageInfo}
	| {
			readonly type: 'progress';
			readonly progress: Progress;
			/** Stored bytes of the layers read so far, if they have changed. */
			readonly readBytes?: ReadonlyMap<number, number>;
	  }
	/** More layers of the image, or all of them. */
	| {readonly type: 'image'; readonly image: InspectedImage}
	| {readonly type: 'failed'; readonly message: string; readonly hint: string}
	| {readonly type: 'missing'; readonly image: MissingImage}
	| {readonly type: 'resize'; readonly size: Size}
	/** A key, or the result of a view's asynchronous work. */
	| {readonly type: 'update'; readonly update: (state: InspectorState) => InspectorState};

export type InspectorStore = Store<AppState, AppAction>;

export function sizeOf(state: AppState): Size {
	return state.phase === 'ready' ? state.inspector.size : state.size;
}

/** Whether the image is still being found or read. */
export function isLoading(state: AppState): boolean {
	return state.phase === 'loading' || (state.phase === 'ready' && !state.inspector.image.isFinal);
}

/** The state after an action. Pure: the caller quits, suspends and loads. */
export function reduceApp(state: AppState, action: AppAction): AppState {
	switch (action.type) {
		case 'load':
			return loading(action.reference, sizeOf(state), action.layer, setupOf(state));
		case 'info':
			return state.phase === 'loading' ? opened(state, placeholderImage(action.info)) : state;
		case 'progress':
			return reduceProgress(state, action);
		case 'image':
			return reduceImage(state, action.image);
		case 'failed':
			return isLoading(state) ? failed(state, action) : state;
		case 'missing':
			return state.phase === 'loading'
				? {...shared(state), phase: 'missing', image: action.image}
				: state;
		case 'resize':
			return state.phase === 'ready'
				? ready(state, resized(state.inspector, action.size))
				: {...state, size: action.size};
		case 'update':
			return state.phase === 'ready' ? ready(state, action.update(state.inspector)) : state;
	}
}

/** The state before the image's config is known. */
export function loading(
	reference: string,
	size: Size,
	layer?: number,
	setup: Setup = noSetup,
): AppState {
	return {phase: 'loading', reference, size, layer, setup, progress: undefined};
}

/** An {@link AppState} of one phase. */
export type Phase<Name extends AppState['phase']> = Extract<AppState, {readonly phase: Name}>;

function ready(state: Phase<'ready'>, inspector: InspectorState): AppState {
	return inspector === state.inspector ? state : {phase: 'ready', inspector: derived(inspector)};
}

/** The state that an image opens in. */
function opened(before: Phase<'loading'>, image: InspectedImage): AppState {
	const {size, progress, layer} = before;
	const state = openInspector(image, size, progress, setupOf(before));
	const warned = withWarning(state);
	if (layer === undefined) return {phase: 'ready', inspector: warned};
	const step = image.info.history.findIndex(one => one.layer === layer);
	const atLayer =
		step < 0
			? {...warned, notice: noLayerText(layer, image.info.layers.length)}
			: withStep(warned, step);
	return {phase: 'ready', inspector: derived(atLayer)};
}

/** Shown if the user asks for a layer that the image does not have. */
function noLayerText(layer: number, count: number): string {
	const known = count === 0 ? 'it has none' : `its layers are 0 to ${count - 1}`;
	return `The image has no layer ${layer}: ${known}.`;
}

function reduceProgress(
	state: AppState,
	{progress, readBytes}: Extract<AppAction, {readonly type: 'progress'}>,
): AppState {
	if (!isLoading(state)) return state;
	if (state.phase === 'loading') return {...state, progress};
	if (state.phase !== 'ready') return state;
	const {inspector} = state;
	return ready(state, {...inspector, progress, readBytes: readBytes ?? inspector.readBytes});
}

function reduceImage(state: AppState, image: InspectedImage): AppState {
	if (state.phase === 'loading') return opened({...state, progress: undefined}, image);
	if (!isLoading(state) || state.phase !== 'ready') return state;
	return ready(state, replaceImage(state.inspector, image));
}

/** The first screen shows the first warning: it may be that this is not the image that was meant. */
function withWarning(state: InspectorState): InspectorState {
	const [warning] = state.image.info.warnings;
	return warning === undefined ? state : {...state, notice: printable(warning)};
}

function failed(
	state: AppState,
	{message, hint}: {readonly message: string; readonly hint: string},
): AppState {
	return {...shared(state), phase: 'failed', message, hint};
}

/** The properties that all phases have. */
function shared(state: AppState) {
	return {reference: referenceOf(state), size: sizeOf(state), setup: setupOf(state)};
}

function referenceOf(state: AppState): string {
	return state.phase === 'ready' ? state.inspector.image.info.reference : state.reference;
}

/** The state in a terminal of another size: the cursors stay on the screen. */
function resized(state: InspectorState, size: Size): InspectorState {
	const back = state.back && resized(state.back, size);
	const inSize = withLayerRow({...state, size, back}, state.layers.cursor);
	return adaptViews(state, withTreeCursor(inSize, inSize.tree.cursor));
}
