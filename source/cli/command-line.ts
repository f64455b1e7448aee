import meow from 'meow';
import packageJson from '../../package.json' with {type: 'json'};
import type {DiskCache} from '../cache/disk-cache.ts';
import {Failure} from '../failure.ts';
import type {SharedEngines} from '../sources/engine/shared-engines.ts';
import {type PullPolicy, pullPolicies} from '../sources/source.ts';
import {closestName} from '../text/closest.ts';
import {helpText} from './help-text.ts';
import {
	type CommandLineOptions,
	type CommandName,
	commandNames,
	flags,
	optionOwners,
} from './options.ts';

/** Input of a command besides its arguments. */
export type CommandContext = {
	readonly options: CommandLineOptions;
	readonly env: NodeJS.ProcessEnv;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	/** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
	readonly signal: AbortSignal;
	/** Missing with `--no-cache`. Pending records are written when the command ends, or earlier. */
	readonly cache?: DiskCache | undefined;
	/** Connections that the images of the command share, if it opens several at once. */
	readonly engines?: SharedEngines | undefined;
};

export type CommandLine = {
	readonly command: CommandName;
	readonly arguments: readonly string[];
	readonly options: CommandLineOptions;
};

/**
 * Parses the command line. Options may be written in kebab-case or, like dive's, in camelCase.
 *
 * @throws Failure if an option is unknown or has an invalid value
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
	// The other arguments are for docker build.
	if (argv[0] === 'build') return {command: 'build', arguments: argv.slice(1), options: noOptions};
	const {input, flags: given} = parse(argv);
	if (input[0] === 'build') {
		throw usage('build must come first: all options after it are for docker build');
	}
	checkFlags(given);
	const [first, ...rest] = input;
	const isNamed = (commandNames as readonly string[]).includes(first);
	const command = given.ci && !isNamed ? 'ci' : isNamed ? (first as CommandName) : 'inspect';
	checkOwners(given, command);
	return {
		command: given.help
			? 'help'
			: given.version || input.join() === 'version'
				? 'version'
				: command,
		arguments: given.help
			? input.slice(0, isNamed ? 1 : 0)
			: inSource(isNamed ? rest : input, given.source, command),
		options: {
			...given,
			report: given.report ?? [],
			config: given.config ?? given.ciConfig,
			layer: given.layer === undefined ? undefined : layerNumber(given.layer),
			sort: sortOrder(given.sort),
			pull: pullPolicy(given.pull),
			depth: atLeastOne('depth', given.depth),
			limit: atLeastOne('limit', given.limit),
			layers: given.layers === undefined ? undefined : layerNumbers(given.layers),
		},
	};
}

const noOptions: CommandLineOptions = {
	report: [],
	annotations: true,
	cache: true,
	slow: false,
	ascii: false,
	mouse: true,
	screenReader: false,
	verbose: false,
	force: false,
	ndjson: false,
	mtime: false,
	tighten: false,
};

/** Output of `--version`. */
export const versionText = `${packageJson.name} ${packageJson.version}`;

function parse(argv: readonly string[]) {
	try {
		return meow(helpText, {
			importMeta: import.meta,
			pkg: packageJson,
			argv: joinValues(argv),
			flags,
			autoHelp: false,
			autoVersion: false,
		});
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		throw usage(message.replace(/^The /, 'the ').replace(/\.$/, ''));
	}
}

/**
 * Joins options with their values where the parser would not: it treats a lone `-` as an argument, and
 * what follows an option as its value.
 */
function joinValues(argv: readonly string[]): readonly string[] {
	const joined: string[] = [];
	for (const argument of argv) {
		const before = joined.at(-1) ?? '';
		if (argument === '-' && (before === '--json' || before === '-j'))
			joined[joined.length - 1] += '=-';
		// Its file is optional, and what follows is an image.
		else if (/^--write-?baseline$/i.test(argument)) joined.push(`${argument}=`);
		else joined.push(argument);
	}
	return joined;
}

function checkFlags(given: Readonly<Record<string, unknown>>): void {
	for (const [name, value] of Object.entries(given)) {
		if (!Object.hasOwn(flags, name)) throw unknownOption(name, value === false);
		const isEmpty = value === '' || (Array.isArray(value) && value.includes(''));
		if (isEmpty && name !== 'writeBaseline')
			throw usage(`the option ${dashed(name)} needs a value`);
	}
}

/** Rejects options that the command would ignore. */
function checkOwners(given: Readonly<Record<string, unknown>>, command: CommandName): void {
	if (given.platform === 'all' && !['inspect', 'ci', 'compare'].includes(command)) {
		throw usage(`--platform all is not for ${command}, but for ci, compare and --json`);
	}
	if (given.help || given.version) return;
	for (const [name, owners] of Object.entries(optionOwners)) {
		const value = given[name];
		const flag = flags[name as keyof typeof flags];
		const unset = 'default' in flag ? flag.default : undefined;
		const isGiven = Array.isArray(value) ? value.length > 0 : value !== unset;
		if (!isGiven || owners.includes(command)) continue;
		const option = value === false ? dashed(name).replace('--', '--no-') : dashed(name);
		throw usage(`${option} is not an option of ${command}, but of ${owners.join(', ')}`);
	}
}

/** @param isNegated whether it was given as `--no-NAME` */
function unknownOption(name: string, isNegated: boolean): Failure {
	const closest = name.length > 1 ? closestName(name, Object.keys(flags)) : undefined;
	const hint = /^colou?r$/.test(name)
		? 'NO_COLOR=1 turns colours off, FORCE_COLOR=1 turns them on.'
		: `${closest === undefined ? '' : `Did you mean ${dashed(closest)}? `}See layerscope --help.`;
	const option = name.length > 1 ? dashed(name) : `-${name}`;
	return new Failure(
		`there is no option ${isNegated ? option.replace('--', '--no-') : option}`,
		hint,
	);
}

/** `--lowest-efficiency` for `lowestEfficiency`. */
function dashed(name: string): string {
	return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

function layerNumber(text: string): number {
	if (!/^\d+$/.test(text))
		throw usage(`--layer takes the number of a layer, starting at 0, not ${text}`);
	return Number(text);
}

function sortOrder(text: string | undefined): 'name' | 'size' | undefined {
	if (text === undefined || text === 'name' || text === 'size') return text;
	throw usage(`--sort takes name or size, not ${text}`);
}

function pullPolicy(text: string | undefined): PullPolicy | undefined {
	const policy = pullPolicies.find(one => one === text);
	if (policy !== undefined || text === undefined) return policy;
	throw usage(`--pull takes missing, always or never, not ${text}`);
}

/** Values of dive's `--source`. */
const diveSources = ['docker', 'podman', 'docker-archive'];

/** The references with the source of dive's `--source`, unless they have one. */
function inSource(
	given: readonly string[],
	source: string | undefined,
	command: CommandName,
): readonly string[] {
	if (source === undefined) return given;
	if (!diveSources.includes(source)) {
		throw usage(`--source takes ${diveSources.join(', ')}, not ${source}`);
	}
	if (command !== 'inspect' && command !== 'ci') return given;
	return given.map(reference => (reference.includes('://') ? reference : `${source}:${reference}`));
}

function atLeastOne(option: string, text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	if (!/^[1-9]\d*$/.test(text)) throw usage(`--${option} takes a number from 1, not ${text}`);
	return Number(text);
}

function layerNumbers(text: string): readonly [number, number] {
	const [, older, newer] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
	if (older === undefined) throw usage(`--layers takes two layers, as in 2..5, not ${text}`);
	return [Number(older), Number(newer)];
}

/** An invalid command line. */
export function usage(message: string): Failure {
	return new Failure(message, 'See layerscope --help.');
}
