import type {AppState} from '../state/app-state.ts';
import {sizeOf} from '../state/app-state.ts';
import {failureLines} from '../views/failure/failure.ts';
import {loadingLines} from '../views/loading/loading.ts';
import {missingLines} from '../views/missing/missing.ts';
import {topView} from '../views/views.ts';
import {headerLine} from './header-line.ts';
import {emptyLine, fitLine, type Line, span} from './line.ts';
import {statusLine} from './status-line.ts';

/** All rows of the screen: a header, the view, and the keys that work now. */
export function screenLines(state: AppState): readonly Line[] {
	const {rows} = sizeOf(state);
	const body = bodyLines(state);
	const height = Math.max(1, rows - 2);
	return [
		topLine(state),
		...Array.from({length: height}, (_, row) => body[row] ?? emptyLine),
		...(rows > 2 ? [statusLine(state)] : []),
	];
}

function bodyLines(state: AppState): readonly Line[] {
	switch (state.phase) {
		case 'loading':
			return loadingLines(state);
		case 'failed':
			return failureLines(state);
		case 'missing':
			return missingLines(state);
		case 'ready': {
			const {view, viewState} = topView(state.inspector);
			return view.lines(state.inspector, viewState);
		}
	}
}

function topLine(state: AppState): Line {
	return state.phase === 'ready'
		? headerLine(state.inspector)
		: fitLine([span('layerscope', 'strong')], state.size.columns);
}
