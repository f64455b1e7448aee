import {runCooperatively} from '../../cooperative.ts';
import {isAbort} from '../../failure.ts';
import {selectionOf} from '../../image/layer-selection.ts';
import type {AppAction, AppState} from './app-state.ts';
import {prepareFacts} from './facts-cache.ts';
import {prepareRows} from './rows-cache.ts';
import {type InspectorState, viewOf} from './state.ts';
import type {Store} from './store.ts';

/** Milliseconds without another step before anything is prepared: while a key is held, it would be in vain. */
const restMilliseconds = 30;

/**
 * Works out what the user is likely to look at next before it is asked for, in slices while the user reads:
 * the steps beside the selected one, and all rows of that one. With a million paths it can take longer
 * than a frame; with few, it compiles what the first keys would wait for.
 *
 * @returns what ends it
 */
export function prepareNextViews(
	store: Store<AppState, AppAction>,
	onError: (error: unknown) => void,
): () => void {
	let work = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	let rows: unknown;
	let lastStep = 0;
	const look = () => {
		const state = store.getState();
		if (state.phase !== 'ready' || state.inspector.rows === rows) return;
		rows = state.inspector.rows;
		clearTimeout(timer);
		work.abort();
		const {steps, filter} = state.inspector;
		// With every letter of a filter there are other rows.
		if (filter.isEditing) return;
		work = new AbortController();
		const {signal} = work;
		// Who went down goes on down, most often.
		const onward = steps.cursor < lastStep ? -1 : 1;
		lastStep = steps.cursor;
		timer = setTimeout(() => {
			prepare(state.inspector, onward, signal).catch(error => {
				if (!isAbort(error)) onError(error);
			});
		}, restMilliseconds);
	};
	const unsubscribe = store.subscribe(look);
	return () => {
		unsubscribe();
		clearTimeout(timer);
		work.abort();
	};
}

/** @param onward 1 or -1: towards the step that comes first */
async function prepare(state: InspectorState, onward: number, signal: AbortSignal): Promise<void> {
	const {image, steps, snapshot} = state;
	const {index, info} = image;
	const view = viewOf(state);
	const rows = await prepareRows(index, snapshot, view, signal);
	for (const step of [steps.cursor + onward, steps.cursor - onward]) {
		if (info.history[step] === undefined) continue;
		const beside = await prepareFacts(index, selectionOf(info.history, step), signal);
		await prepareRows(index, beside, view, signal);
	}
	// Down to the last row is one key, too.
	await runCooperatively(rows.listing(), signal);
}
