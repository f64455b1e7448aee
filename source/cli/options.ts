import {type LimitName, limitNames} from '../check/limits.ts';
import type {PullPolicy} from '../sources/source.ts';

export const commandNames = [
	'inspect',
	'ci',
	'ls',
	'find',
	'top',
	'cat',
	'diff',
	'extract',
	'compare',
	'containers',
	'build',
	'init',
	'cache',
	'help',
] as const;

export type CommandName = (typeof commandNames)[number] | 'version';

/** The options as meow parses them. */
export const flags = {
	platform: {type: 'string'},
	host: {type: 'string', shortFlag: 'H'},
	context: {type: 'string'},
	insecure: {type: 'boolean', default: false},
	cacert: {type: 'string'},
	mirror: {type: 'string'},
	pull: {type: 'string'},
	save: {type: 'string'},
	cache: {type: 'boolean', default: true},
	json: {type: 'string', shortFlag: 'j'},
	report: {type: 'string', isMultiple: true},
	dockerfile: {type: 'string'},
	annotations: {type: 'boolean', default: true},
	slow: {type: 'boolean', default: false},
	theme: {type: 'string'},
	ascii: {type: 'boolean', default: false},
	mouse: {type: 'boolean', default: true},
	screenReader: {type: 'boolean', default: false},
	verbose: {type: 'boolean', default: false},
	help: {type: 'boolean', shortFlag: 'h', default: false},
	version: {type: 'boolean', shortFlag: 'v', default: false},
	ci: {type: 'boolean', default: false},
	source: {type: 'string'},
	ignoreErrors: {type: 'boolean', shortFlag: 'i', default: false},
	lowestEfficiency: {type: 'string'},
	highestWastedBytes: {type: 'string'},
	highestUserWastedPercent: {type: 'string'},
	highestImageBytes: {type: 'string'},
	highestLayerBytes: {type: 'string'},
	highestCompressedBytes: {type: 'string'},
	highestLayerCount: {type: 'string'},
	highestRemovableBytes: {type: 'string'},
	base: {type: 'string'},
	includeBase: {type: 'boolean', default: false},
	baseline: {type: 'string'},
	baselineName: {type: 'string'},
	writeBaseline: {type: 'string'},
	tighten: {type: 'boolean', default: false},
	against: {type: 'string'},
	tolerance: {type: 'string'},
	figures: {type: 'string'},
	config: {type: 'string'},
	ciConfig: {type: 'string'},
	layer: {type: 'string'},
	layers: {type: 'string'},
	force: {type: 'boolean', default: false},
	ndjson: {type: 'boolean', default: false},
	sort: {type: 'string'},
	depth: {type: 'string'},
	limit: {type: 'string', shortFlag: 'n'},
	mtime: {type: 'boolean', default: false},
	failOn: {type: 'string'},
	from: {type: 'string'},
	github: {type: 'boolean', default: false},
	gitlab: {type: 'boolean', default: false},
	prePush: {type: 'boolean', default: false},
} as const;

/** Commands that open an image. */
export const imageCommands: readonly CommandName[] = commandNames.filter(
	name => !['containers', 'build', 'cache', 'help'].includes(name),
);

/** Commands that support an option; all of them if it is not listed. */
export const optionOwners: Readonly<Partial<Record<keyof typeof flags, readonly CommandName[]>>> = {
	platform: imageCommands,
	host: [...imageCommands, 'containers'],
	context: [...imageCommands, 'containers'],
	insecure: imageCommands,
	cacert: imageCommands,
	mirror: imageCommands,
	pull: imageCommands,
	save: imageCommands,
	cache: imageCommands,
	json: ['inspect', 'ci', 'compare'],
	report: ['inspect', 'ci', 'compare'],
	dockerfile: ['inspect', 'ci'],
	annotations: ['inspect', 'ci'],
	...Object.fromEntries(limitNames.map(name => [name, ['inspect', 'ci'] as const])),
	base: ['inspect', 'ci'],
	includeBase: ['inspect', 'ci'],
	baseline: ['inspect', 'ci'],
	baselineName: ['inspect', 'ci'],
	writeBaseline: ['ci'],
	tighten: ['ci'],
	against: ['ci'],
	tolerance: ['inspect', 'ci'],
	figures: ['inspect', 'ci'],
	source: ['inspect', 'ci'],
	ignoreErrors: ['inspect', 'ci'],
	config: ['inspect', 'ci'],
	ciConfig: ['inspect', 'ci'],
	layer: ['inspect', 'ls', 'find', 'top', 'cat', 'extract'],
	layers: ['diff'],
	force: ['cat'],
	slow: ['inspect'],
	theme: ['inspect'],
	ascii: ['inspect'],
	mouse: ['inspect'],
	screenReader: ['inspect'],
	ndjson: ['ls', 'find', 'top'],
	sort: ['ls'],
	depth: ['ls'],
	limit: ['find', 'top'],
	mtime: ['compare'],
	failOn: ['compare'],
	from: ['init'],
	github: ['init'],
	gitlab: ['init'],
	prePush: ['init'],
};

/** Options of the command line; `undefined` if not given. */
export type CommandLineOptions = Readonly<Partial<Record<LimitName, string>>> & {
	readonly platform?: string;
	readonly host?: string;
	readonly context?: string;
	readonly insecure?: boolean;
	readonly cacert?: string;
	readonly mirror?: string;
	readonly pull?: PullPolicy;
	readonly save?: string;
	readonly json?: string;
	/** Values of `--report`; empty if there are none. */
	readonly report: readonly string[];
	readonly dockerfile?: string;
	readonly annotations: boolean;
	readonly cache: boolean;
	readonly slow: boolean;
	readonly theme?: string;
	readonly ascii: boolean;
	readonly mouse: boolean;
	readonly screenReader: boolean;
	readonly verbose: boolean;
	readonly figures?: string;
	readonly config?: string;
	readonly base?: string;
	readonly includeBase?: boolean;
	readonly baseline?: string;
	readonly baselineName?: string;
	/** Empty for the usual file. */
	readonly writeBaseline?: string;
	readonly tighten: boolean;
	readonly against?: string;
	readonly tolerance?: string;
	readonly layer?: number;
	/** Numbers of the older and the newer layer of `--layers A..B`. */
	readonly layers?: readonly [number, number];
	readonly force: boolean;
	readonly ndjson: boolean;
	readonly sort?: 'name' | 'size';
	readonly depth?: number;
	readonly limit?: number;
	readonly mtime: boolean;
	readonly failOn?: string;
	readonly from?: string;
	readonly github?: boolean;
	readonly gitlab?: boolean;
	readonly prePush?: boolean;
};

/** The options that say where an image is found. */
export function findOptions({
	platform,
	host,
	context,
	insecure,
	cacert,
	mirror,
	save,
	pull = 'missing',
}: CommandLineOptions): Pick<
	CommandLineOptions,
	'platform' | 'host' | 'context' | 'insecure' | 'cacert' | 'mirror' | 'save' | 'pull'
> {
	return {platform, host, context, insecure, cacert, mirror, save, pull};
}
