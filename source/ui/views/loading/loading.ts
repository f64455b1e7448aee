import {printable} from '../../../text/printable.ts';
import type {Binding} from '../../input/binding.ts';
import {emptyLine, fitLine, type Line, span} from '../../screen/line.ts';
import type {Phase} from '../../state/app-state.ts';
import {cancelLoading, sessionBindings} from '../common-bindings.ts';
import {activityText, waitingLines} from './loading-text.ts';

export const loadingBindings: readonly Binding[] = [cancelLoading, ...sessionBindings];

/** The screen before the image's config is known. */
export function loadingLines({reference, progress, size}: Phase<'loading'>): readonly Line[] {
	const {columns} = size;
	const lines: readonly Line[] = [
		[span(`Opening ${printable(reference)}`, 'strong')],
		emptyLine,
		...waitingLines(
			progress === undefined ? 'looking for the image …' : activityText(progress),
			progress,
			columns,
		),
	];
	return lines.map(item => fitLine([span(' '), ...item], columns));
}
