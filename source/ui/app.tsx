import {Box, useInput} from 'ink';
import {useSyncExternalStore} from 'react';
import {type AppState, sizeOf} from './app-state.ts';
import {headerLine} from './header-line.ts';
import {type KeyName, keysOf} from './key-names.ts';
import {fitLine, span} from './line.ts';
import type {WatchedStore} from './paced-store.ts';
import {failureLines} from './pages/failure-lines.ts';
import {loadingLines} from './pages/loading-lines.ts';
import {PageView} from './pages/page.tsx';
import {Panes} from './panes/panes.tsx';
import {Rows} from './row.tsx';
import {statusLine} from './status-line.ts';

/** The whole screen: a header, what is looked at, and the keys that work right now. */
export function App({
	store,
	onKeys,
}: {
	readonly store: WatchedStore<AppState>;
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
	if (state.phase === 'ready') {
		const {page} = state.inspector;
		return page === undefined ? (
			<Panes state={state.inspector} />
		) : (
			<PageView state={state.inspector} page={page} />
		);
	}
	const {columns, rows} = state.size;
	const lines =
		state.phase === 'loading'
			? loadingLines(state.reference, state.progress, state.size)
			: failureLines(state.reference, state.message, state.hint, state.size);
	return <Rows lines={lines} height={Math.max(1, rows - 2)} width={columns} />;
}

function topLine(state: AppState) {
	return state.phase === 'ready'
		? headerLine(state.inspector)
		: fitLine([span('layerscope', 'strong')], state.size.columns);
}
