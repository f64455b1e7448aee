import type {Store} from './store.ts';

/** What of a store a screen needs. */
export type WatchedStore<State> = Pick<Store<State, never>, 'getState' | 'subscribe'>;

export type PacedStore<State> = WatchedStore<State> & {
	/** Tells of nothing any more. */
	readonly end: () => void;
};

/**
 * A store as a screen is to see it: with no more changes a second than are to be drawn. Two may follow
 * each other at once after a pause: a key is on the screen without delay, even where the progress of
 * loading was drawn just before it.
 *
 * The rate is that of a bucket that holds two frames, and is filled by one every interval.
 */
export function paced<State>(
	store: WatchedStore<State>,
	framesPerSecond: number,
): PacedStore<State> {
	const interval = 1000 / framesPerSecond;
	const listeners = new Set<() => void>();
	let shown = store.getState();
	/** When the bucket will be full again. */
	let fullAt = 0;
	let isWaiting = false;
	let timer: NodeJS.Timeout | undefined;
	const show = () => {
		if (!isWaiting) return;
		isWaiting = false;
		fullAt = Math.max(fullAt, performance.now()) + interval;
		shown = store.getState();
		for (const listener of listeners) listener();
	};
	const unsubscribe = store.subscribe(() => {
		if (isWaiting) return;
		isWaiting = true;
		const wait = fullAt - interval - performance.now();
		if (wait > 0) timer = setTimeout(show, wait);
		// Keys that came while the change was worked out are read first, and drawn with it.
		else setImmediate(() => setImmediate(show));
	});
	return {
		getState: () => shown,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		end() {
			unsubscribe();
			isWaiting = false;
			clearTimeout(timer);
		},
	};
}
