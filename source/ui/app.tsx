import {useInput} from 'ink';
import {useSyncExternalStore} from 'react';
import {type KeyName, keysOf} from './input/key-names.ts';
import {Rows} from './screen/row.tsx';
import {screenLines} from './screen/screen-lines.ts';
import {type AppState, sizeOf} from './state/app-state.ts';
import type {Store} from './state/store.ts';

/** The whole screen. */
export function App({
	store,
	onKeys,
}: {
	readonly store: Pick<Store<AppState, never>, 'getState' | 'subscribe'>;
	readonly onKeys: (keys: readonly KeyName[]) => void;
}) {
	const state = useSyncExternalStore(store.subscribe, store.getState);
	useInput((input, key) => {
		onKeys(keysOf(input, key));
	});
	const {columns, rows} = sizeOf(state);
	return <Rows lines={screenLines(state)} height={rows} width={columns} />;
}
