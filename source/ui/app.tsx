import {Box, useInput} from 'ink';
import {useSyncExternalStore} from 'react';
import {type KeyName, keysOf} from './input/key-names.ts';
import {headerLine} from './screen/header-line.ts';
import {fitLine, span} from './screen/line.ts';
import {Rows} from './screen/row.tsx';
import {statusLine} from './screen/status-line.ts';
import {type AppState, sizeOf} from './state/app-state.ts';
import type {Store} from './state/store.ts';
import {FailureScreen} from './views/failure/failure.tsx';
import {LoadingScreen} from './views/loading/loading.tsx';
import {topView} from './views/views.ts';

/** The whole screen: a header, the view, and the keys that work now. */
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
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<Rows lines={[topLine(state)]} height={1} width={columns} />
			<Box flexDirection="column" height={Math.max(1, rows - 2)} flexShrink={0}>
				<Body state={state} />
			</Box>
			{rows > 2 ? <Rows lines={[statusLine(state)]} height={1} width={columns} /> : null}
		</Box>
	);
}

function Body({state}: {readonly state: AppState}) {
	switch (state.phase) {
		case 'loading':
			return <LoadingScreen state={state} />;
		case 'failed':
			return <FailureScreen state={state} />;
		case 'ready': {
			const {view, viewState} = topView(state.inspector);
			return view.render(state.inspector, viewState);
		}
	}
}

function topLine(state: AppState) {
	return state.phase === 'ready'
		? headerLine(state.inspector)
		: fitLine([span('layerscope', 'strong')], state.size.columns);
}
