import {printable} from '../../text/printable.ts';
import type {Command} from '../input/key-bindings.ts';
import {keyLabel} from '../input/key-names.ts';
import {activeBindings} from '../input/key-table.ts';
import {type AppState, sizeOf} from '../state/app-state.ts';
import type {PathFilter} from '../state/state.ts';
import {fitLine, type Line, lineWidth, span} from './line.ts';
import {cut} from './text-width.ts';

/** The bottom line: the filter while it is typed, and the keys that work right now. */
export function statusLine(state: AppState): Line {
	const {columns} = sizeOf(state);
	const isFiltering = state.phase === 'ready' && state.inspector.filter.isEditing;
	const isCovered = state.phase === 'ready' && state.inspector.page !== undefined;
	const start =
		isFiltering && !isCovered ? filterSpans(state.inspector.filter, Math.floor(columns * 0.7)) : [];
	const room = columns - lineWidth(start);
	return fitLine([...start, ...hintSpans(state, room)], columns);
}

function filterSpans({text, kind, error, isSearching}: PathFilter, width: number): Line {
	const name = kind === 'plain' ? 'Filter: ' : 'Filter (regex): ';
	const problem = error === undefined ? [] : [span(` ${printable(error)}`, 'error')];
	const search = isSearching ? [span(' searching …', 'faint')] : [];
	// What is typed is at the end: cut off the start, and leave room for the problem.
	const shown = cut(printable(text), Math.max(8, width - name.length - 2), 'start');
	return [span(name, 'key'), span(shown), span('█'), ...problem, ...search, span(' ')];
}

/** How to get help and out. */
const keptCommands: ReadonlySet<Command> = new Set<Command>(['help', 'quit', 'cancel', 'back']);

/** As many hints as have room; how to get help and out go before the others, and stand last. */
function hintSpans(state: AppState, width: number): Line {
	const hints = activeBindings(state)
		.filter(({hint}) => hint !== undefined)
		.map(({keys, hint, command}) => ({
			spans: [span(` ${keyLabel(keys[0])}`, 'key'), span(` ${hint} `)],
			isKept: keptCommands.has(command),
		}));
	const kept = hints.filter(({isKept}) => isKept).flatMap(({spans}) => spans);
	let room = width - lineWidth(kept);
	const others = hints
		.filter(({isKept}) => !isKept)
		.map(({spans}) => spans)
		.filter(spans => {
			room -= lineWidth(spans);
			return room >= 0;
		});
	return [...others.flat(), ...kept];
}
