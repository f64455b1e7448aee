import {printable} from '../../../text/printable.ts';
import type {Binding} from '../../input/binding.ts';
import {emptyLine, type Line, span, wrapped} from '../../screen/line.ts';
import type {Phase} from '../../state/app-state.ts';
import {sessionBindings} from '../common-bindings.ts';

export const missingBindings: readonly Binding[] = [
	{
		id: 'pull',
		keys: ['y'],
		description: 'Let the engine pull an image that it does not have',
		category: 'Loading',
		hint: 'pull',
		isPinned: true,
		effect: 'pull',
	},
	{
		id: 'read-registry',
		keys: ['r'],
		description: 'Read an image that the engine does not have from its registry',
		category: 'Loading',
		hint: 'read from the registry',
		effect: 'registry',
	},
	...sessionBindings,
	{
		id: 'refuse-pull',
		keys: ['n', 'esc', 'q'],
		description: 'Quit instead of pulling the image',
		category: 'Loading',
		hint: 'quit',
		isPinned: true,
		effect: 'quit',
	},
];

/** The question whether the engine should pull the image. */
export function missingLines({image, size}: Phase<'missing'>): readonly Line[] {
	const {target, fullName, place, suggestion} = image;
	const width = Math.max(1, size.columns - 2);
	const lines = [
		...wrapped(printable(`${target} is not in ${place}`), width, 'strong'),
		...(suggestion === '' ? [] : [emptyLine, ...wrapped(printable(suggestion), width)]),
		emptyLine,
		...wrapped(printable(`Pull ${fullName}? The engine keeps it then (y).`), width),
		...wrapped('Or read it from the registry, without the engine (r), or quit (n).', width),
	];
	return lines.map(item => [span(' '), ...item]);
}
