import type {ReactNode} from 'react';
import {printable} from '../../../text/printable.ts';
import type {Binding} from '../../input/binding.ts';
import {emptyLine, span, wrapped} from '../../screen/line.ts';
import {Rows} from '../../screen/row.tsx';
import type {Phase} from '../../state/app-state.ts';
import {sessionBindings} from '../common-bindings.ts';

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
	{
		id: 'quit',
		keys: ['q'],
		description: 'Quit',
		category: 'Everywhere',
		hint: 'quit',
		isPinned: true,
		effect: 'quit',
	},
];

/** The reason why an image could not be opened, and the next step. */
export function FailureScreen({state}: {readonly state: Phase<'failed'>}): ReactNode {
	const {reference, message, hint, size} = state;
	const {columns, rows} = size;
	const width = Math.max(1, columns - 2);
	const lines = [
		...wrapped(`Could not open ${printable(reference)}`, width, 'strong'),
		emptyLine,
		...wrapped(printable(message), width, 'error'),
		emptyLine,
		...wrapped(printable(hint), width),
	];
	const indented = lines.map(item => [span(' '), ...item]);
	return <Rows lines={indented} height={Math.max(1, rows - 2)} width={columns} />;
}
