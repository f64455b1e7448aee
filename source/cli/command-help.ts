import {Failure} from '../failure.ts';
import {closestName} from '../text/closest.ts';
import {helpText} from './help-text.ts';
import {type CommandName, commandNames, imageCommands, optionOwners} from './options.ts';

/**
 * The parts of the help that are about one command.
 *
 * @param name `undefined` for the whole help
 * @throws Failure if there is no such command
 */
export function helpOf(name: string | undefined): string {
	if (name === undefined) return helpText;
	const command = commandNames.find(known => known === name);
	if (command === undefined) {
		const closest = closestName(name, commandNames);
		throw new Failure(
			`there is no command ${name}`,
			`${closest === undefined ? '' : `Did you mean layerscope help ${closest}? `}See layerscope --help.`,
		);
	}
	const sections = helpText.trim().split('\n\n');
	return `\n${sections
		.map(section => sectionOf(section, command))
		.filter(text => text !== '')
		.join('\n\n')}\n`;
}

/** The part of a section that is about a command; may be empty. */
function sectionOf(section: string, command: CommandName): string {
	const [heading, ...lines] = section.split('\n');
	if (heading === 'Usage' || heading === 'Examples') {
		return withEntries(heading, lines, entry => isUsageOf(entry, command));
	}
	if (heading.startsWith('Options')) {
		const hasOptions = !['build', 'cache', 'help'].includes(command);
		return withEntries(heading, lines, entry => hasOptions && isOptionOf(entry, command));
	}
	if (heading.startsWith('IMAGE')) return imageCommands.includes(command) ? section : '';
	if (heading === 'Exit codes') return section;
	return new RegExp(`\\b${command}\\b`).test(section) ? section : '';
}

/** A heading with the entries that are kept: indented lines, with their more indented ones. */
function withEntries(
	heading: string,
	lines: readonly string[],
	isKept: (entry: string) => boolean,
): string {
	const entries = lines.join('\n').split(/\n(?= {2}\S)/);
	const kept = entries.filter(isKept);
	return kept.length === 0 ? '' : [heading, ...kept].join('\n');
}

function isUsageOf(entry: string, command: CommandName): boolean {
	const [, word] = /\blayerscope(?: ([a-z]+)(?= |$))?/.exec(entry) ?? [];
	return (word ?? 'inspect') === command;
}

function isOptionOf(entry: string, command: CommandName): boolean {
	const [, dashed = ''] = /--(?:no-)?([a-z-]+)/.exec(entry) ?? [];
	const name = dashed.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
	const owners = Object.entries(optionOwners).find(([option]) => option === name)?.[1];
	return owners === undefined || owners.includes(command);
}
