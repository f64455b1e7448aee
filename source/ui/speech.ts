import {useInput} from 'ink';
import {useContext, useEffect} from 'react';
import {type KeyName, keysOf} from './input/key-names.ts';
import type {Size} from './screen/layout.ts';
import {WritingContext} from './screen/row.tsx';
import type {Store} from './state/store.ts';

/** The size of the screen that is spoken: wide, so that little is cut. */
export const speechSize: Size = {columns: 240, rows: 40};

/**
 * Prints what changed as lines, for a screen reader. Ink's own mode for screen readers writes the whole
 * screen again after each key, so that a reader starts from its top.
 */
export function Speech<State>({
	store,
	output,
	onKeys,
	news,
}: {
	readonly store: Pick<Store<State, never>, 'getState' | 'subscribe'>;
	readonly output: NodeJS.WriteStream;
	readonly onKeys: (keys: readonly KeyName[]) => void;
	/** Changes since the state that was spoken last, if there is one; `undefined` keeps that one. */
	readonly news: (before: State | undefined, after: State) => string | undefined;
}) {
	const written = useContext(WritingContext);
	useInput((input, key) => {
		onKeys(keysOf(input, key));
	});
	useEffect(() => {
		let spoken: State | undefined;
		const speak = () => {
			const state = store.getState();
			const text = news(spoken, state);
			if (text === undefined) return;
			spoken = state;
			if (text !== '') output.write(`${written(text)}\n`);
		};
		speak();
		return store.subscribe(speak);
	}, [store, output, news, written]);
	return null;
}
