import {printable} from '../../../text/printable.ts';
import type {Binding} from '../../input/binding.ts';
import {emptyLine, type Line, span, wrapped} from '../../screen/line.ts';
import type {Phase} from '../../state/app-state.ts';
import {quit, sessionBindings} from '../common-bindings.ts';

export const failureBindings: readonly Binding[] = [
	{
		id: 'retry',
		keys: ['r'],
		description: 'Try again after an error',
		category: 'Loading',
		hint: 'try again',
		effect: 'retry',
	},
	...sessionBindings,
	quit,
];

/** The reason why an image could not be opened, and the next step. */
export function failureLines({reference, message, hint, size}: Phase<'failed'>): readonly Line[] {
	const width = Math.max(1, size.columns - 2);
	const lines = [
		...wrapped(`Could not open ${printable(reference)}`, width, 'strong'),
		emptyLine,
		...wrapped(printable(message), width, 'error'),
		emptyLine,
		...wrapped(printable(hint), width),
	];
	return lines.map(item => [span(' '), ...item]);
}
