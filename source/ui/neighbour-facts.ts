import {isAbort} from '../failure.ts';
import {pointOf} from '../image/layer-facts.ts';
import type {AppAction, AppState} from './app-state.ts';
import {prepareFacts} from './facts-cache.ts';
import type {Store} from './store.ts';

/** With fewer paths a layer is looked at within a fraction of a frame. */
const fewPaths = 50_000;

/** Milliseconds without another step before anything is prepared: while a key is held, it would be in vain. */
const restMilliseconds = 30;

/**
 * Looks at the steps beside the selected one before they are asked for, in slices while the user reads:
 * with a million paths it takes longer than a frame.
 *
 * @returns what ends it
 */
export function prepareNeighbours(
	store: Store<AppState, AppAction>,
	onError: (error: unknown) => void,
): () => void {
	let work = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	let facts: unknown;
	let lastStep = 0;
	const look = () => {
		const state = store.getState();
		if (state.phase !== 'ready' || state.inspector.facts === facts) return;
		facts = state.inspector.facts;
		clearTimeout(timer);
		work.abort();
		const {image, steps} = state.inspector;
		if (!image.isFinal || image.index.tree.nodeCount < fewPaths) return;
		work = new AbortController();
		const {signal} = work;
		// Who went down goes on down, most often.
		const onward = steps.cursor < lastStep ? -1 : 1;
		lastStep = steps.cursor;
		const prepare = async () => {
			for (const step of [steps.cursor + onward, steps.cursor - onward]) {
				if (image.info.history[step] === undefined) continue;
				await prepareFacts(image.index, pointOf(image.info.history, step), signal);
			}
		};
		timer = setTimeout(() => {
			prepare().catch(error => {
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
