import {Box, useInput} from 'ink';
import {useSyncExternalStore} from 'react';
import {type KeyName, keysOf} from './input/key-names.ts';
import {headerLine} from './screen/header-line.ts';
import {fitLine, span} from './screen/line.ts';
import {Rows} from './screen/row.tsx';
import {statusLine} from './screen/status-line.ts';
import {type AppState, sizeOf} from './state/app-state.ts';
import type {WatchedStore} from './state/paced-store.ts';
import {failureLines} from './views/failure/failure-lines.ts';
import {loadingLines} from './views/loading/loading-lines.ts';
import {PageView} from './views/page.tsx';
import {Panes} from './views/panes/panes.tsx';

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
