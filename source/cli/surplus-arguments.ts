import {Failure} from '../failure.ts';
import {closestName} from '../text/closest.ts';
import {type CommandName, commandNames} from './options.ts';

/** Words that people try for a command. */
const otherWords: ReadonlyMap<string, CommandName> = new Map([
	['analyze', 'inspect'],
	['check', 'ci'],
	['cp', 'extract'],
	['explore', 'inspect'],
	['list', 'ls'],
]);

/** The failure for several arguments without a command: a mistyped one, one after its image, or several images. */
export function surplusArguments(first: string, more: readonly string[]): Failure {
	const intended = closestName(first, commandNames) ?? otherWords.get(first);
	if (intended !== undefined) {
		const words = intended === 'inspect' ? more : [intended, ...more];
		return new Failure(
			`there is no command ${first}`,
			`Did you mean layerscope ${words.join(' ')}? See layerscope --help.`,
		);
	}
	const command = commandNames.find(name => more.includes(name));
	const images = [first, ...more.filter(word => word !== command)].join(' ');
	const hint = command
		? `Did you mean layerscope ${command} ${images}? Commands come first.`
		: `Compare two images with: layerscope compare ${more.length === 1 ? images : 'OLD NEW'}.`;
	return new Failure(`one image at a time, not also ${more.join(' ')}`, hint);
}
