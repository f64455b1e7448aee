import {useInput} from 'ink';
import {useContext, useEffect} from 'react';
import {type KeyName, keysOf} from './input/key-names.ts';
import type {Size} from './screen/layout.ts';
import {WritingContext} from './screen/row.tsx';
import {spokenChange} from './spoken-text.ts';
import {type AppState, isLoading} from './state/app-state.ts';
import type {Store} from './state/store.ts';

/** The size of the screen that is spoken: wide, so that little is cut. */
export const speechSize: Size = {columns: 240, rows: 40};

/**
 * Prints what changed as lines, for a screen reader. Ink's own mode for screen readers writes the whole
 * screen again after each key, so that a reader starts from its top.
 */
export function Speech({
	store,
	output,
	onKeys,
}: {
	readonly store: Pick<Store<AppState, never>, 'getState' | 'subscribe'>;
	readonly output: NodeJS.WriteStream;
	readonly onKeys: (keys: readonly KeyName[]) => void;
}) {
	const written = useContext(WritingContext);
	useInput((input, key) => {
		onKeys(keysOf(input, key));
	});
	useEffect(() => {
		let spoken: AppState | undefined;
		const speak = () => {
			const state = store.getState();
			if (spoken !== undefined && isOnlyProgress(spoken, state)) return;
			const text = spokenChange(spoken, state);
			spoken = state;
			if (text !== '') output.write(`${written(text)}\n`);
		};
		speak();
		return store.subscribe(speak);
	}, [store, output, written]);
	return null;
}

/** Whether an image is being read, and nothing else happened: it would be spoken several times a second. */
function isOnlyProgress(before: AppState, after: AppState): boolean {
	if (before.phase !== after.phase || !isLoading(after)) return false;
	if (before.phase !== 'ready' || after.phase !== 'ready') return true;
	const {image: _, progress: __, readBytes: ___, ...rest} = after.inspector;
	const derived = new Set(['snapshot', 'rows', 'tree', 'anchor', 'folds']);
	return Object.entries(rest).every(
		([name, value]) => derived.has(name) || value === before.inspector[name as keyof typeof rest],
	);
}
