import {cut} from '../../text/cut.ts';
import type {Command} from '../input/binding.ts';
import {keyLabel} from '../input/key-names.ts';
import {type AppState, sizeOf} from '../state/app-state.ts';
import {setupOf} from '../state/setup.ts';
import type {InspectorState} from '../state/state.ts';
import {activeBindings, shownView} from '../views/views.ts';
import {fitLine, type Line, lineWidth, span, withTarget} from './line.ts';

/** The bottom line: the view's own text or a notice, and the keys that work now. */
export function statusLine(state: AppState): Line {
	const {columns} = sizeOf(state);
	const start = state.phase === 'ready' ? startSpans(state, Math.floor(columns * 0.7)) : [];
	const room = columns - lineWidth(start);
	return fitLine(
		[...start, ...hintSpans(activeBindings(state), room, setupOf(state).isAscii)],
		columns,
	);
}

function startSpans(state: Extract<AppState, {readonly phase: 'ready'}>, width: number): Line {
	const {notice} = state.inspector;
	// A prompt stays beside a notice, with half of the room.
	const own = shownView(state).statusSpans?.(
		state.inspector,
		notice === undefined ? width : Math.floor(width / 2),
	);
	if (notice === undefined) return own ?? [];
	const room = own === undefined ? width : Math.max(8, width - lineWidth(own));
	return [...(own ?? []), span(` ${cut(notice, room)} `, 'modified')];
}

/** As many hints as fit; pinned ones take precedence, and come last. */
export function hintSpans<State = InspectorState>(
	commands: readonly Command[],
	width: number,
	isAscii: boolean,
): Line<State> {
	const hints = commands
		.filter(({hint}) => hint !== undefined)
		.map(({id, keys, hint, isPinned}) => ({
			spans: withTarget<State>([span(` ${keyLabel(keys[0], isAscii)}`, 'key'), span(` ${hint} `)], {
				command: id,
			}),
			isPinned: isPinned === true,
		}));
	const pinned = hints.filter(({isPinned}) => isPinned).flatMap(({spans}) => spans);
	let room = width - lineWidth(pinned);
	const others = hints
		.filter(({isPinned}) => !isPinned)
		.map(({spans}) => spans)
		.filter(spans => {
			room -= lineWidth(spans);
			return room >= 0;
		});
	return [...others.flat(), ...pinned];
}
