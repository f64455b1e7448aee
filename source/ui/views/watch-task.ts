import {Failure, isAbort} from '../../failure.ts';
import {printable} from '../../text/printable.ts';
import type {Services} from '../services.ts';
import type {InspectorStore} from '../state/app-state.ts';
import type {InspectedImage} from '../state/inspected-image.ts';
import type {InspectorState} from '../state/state.ts';

/** The arguments of {@link View.start}. */
export type ViewWork = {
	readonly store: InspectorStore;
	readonly services: Services;
	readonly onError: (error: unknown) => void;
};

type Update = (change: (state: InspectorState) => InspectorState) => void;

export type TaskWatch<Task> = {
	/** The task that the state asks for; another object is another task. */
	readonly taskOf: (state: InspectorState) => Task | undefined;
	readonly run: (
		task: Task,
		work: Services & {
			readonly image: InspectedImage;
			readonly signal: AbortSignal;
			readonly update: Update;
		},
	) => Promise<void>;
	/** The state after a task failed. @param problem printable */
	readonly failed: (state: InspectorState, problem: string) => InspectorState;
};

/**
 * Runs the task in the state, and aborts it when the state has another one or none.
 *
 * @returns a function that ends it
 */
export function watchTask<Task extends object>(
	{store, services, onError}: ViewWork,
	{taskOf, run, failed}: TaskWatch<Task>,
): () => void {
	let running: {readonly task: Task; readonly work: AbortController} | undefined;
	const look = () => {
		const state = store.getState();
		const inspector = state.phase === 'ready' ? state.inspector : undefined;
		const task = inspector && taskOf(inspector);
		if (task === running?.task) return;
		running?.work.abort();
		running = undefined;
		if (task === undefined) return;
		const {image} = inspector!;
		const work = new AbortController();
		const {signal} = work;
		running = {task, work};
		const update: Update = change => {
			if (!signal.aborted) store.dispatch({type: 'update', update: change});
		};
		run(task, {...services, image, signal, update}).catch((error: unknown) => {
			if (signal.aborted && isAbort(error)) return;
			if (!(error instanceof Failure)) {
				onError(error);
				return;
			}
			const problem = printable(`${error.message}. ${error.hint}`);
			update(after => failed(after, problem));
		});
	};
	const unsubscribe = store.subscribe(look);
	return () => {
		unsubscribe();
		running?.work.abort();
	};
}
