import {useInput} from 'ink';
import {useSyncExternalStore} from 'react';
import {type KeyName, keysOf} from './input/key-names.ts';
import type {Size} from './screen/layout.ts';
import type {TextSpan} from './screen/line.ts';
import {Rows} from './screen/row.tsx';
import type {Store} from './state/store.ts';

/** The whole screen. */
export function App<State>({
	store,
	onKeys,
	linesOf,
	sizeOf,
}: {
	readonly store: Pick<Store<State, never>, 'getState' | 'subscribe'>;
	readonly onKeys: (keys: readonly KeyName[]) => void;
	readonly linesOf: (state: State) => readonly (readonly TextSpan[])[];
	readonly sizeOf: (state: State) => Size;
}) {
	const state = useSyncExternalStore(store.subscribe, store.getState);
	useInput((input, key) => {
		onKeys(keysOf(input, key));
	});
	return <Rows lines={linesOf(state)} height={sizeOf(state).rows} width="100%" />;
}
