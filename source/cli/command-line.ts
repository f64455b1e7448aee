import meow from 'meow';
import packageJson from '../../package.json' with {type: 'json'};
import type {DiskCache} from '../cache/disk-cache.ts';
import {type LimitName, limitNames} from '../check/limits.ts';
import {Failure} from '../failure.ts';
import type {SharedEngines} from '../sources/shared-engines.ts';
import {type PullPolicy, pullPolicies} from '../sources/source.ts';
import {closestName} from '../text/closest.ts';

/** The help text, which the readme quotes. */
export const helpText = `
Usage
  $ layerscope IMAGE                  explore an image (without a terminal: print a summary)
  $ layerscope                        choose one of the engine's images and explore it
  $ layerscope ci IMAGE...            check images against rules (also: CI=true layerscope IMAGE)
  $ layerscope ls IMAGE [PATH]        list the final file tree, or PATH of it
  $ layerscope find IMAGE TERMS...    find paths in all layers, removed files included
  $ layerscope top IMAGE [TERMS...]   list the largest files
  $ layerscope cat IMAGE PATH         print one file
  $ layerscope diff IMAGE PATH        show what changed between the last two versions of a file
  $ layerscope extract IMAGE PATH [DEST]
                                      write a file or folder to DEST, or into it (- prints a file)
  $ layerscope compare OLD NEW        show the changes between two images
  $ layerscope build [ARGS]           run docker build ARGS, then explore (or check) the image
  $ layerscope containers             list the engine's containers and what each has written
  $ layerscope init                   write a commented config, and jobs for CI
  $ layerscope cache ls|prune|clear   list or remove the cached data of images
  $ layerscope help [COMMAND]         print this help, or that of a command

IMAGE is the name or id of an image in the Docker Engine; or the path of an archive written by
docker save, podman save, skopeo, buildx, crane or kaniko, of a root file system (docker export),
each plain, .gz or .zst, or of a folder (OCI layout, skopeo's dir:); or - for standard input.
PATH:TAG and PATH@DIGEST choose one of several images. Files take precedence over names;
docker:NAME, podman:NAME, docker-archive:, oci-archive:, oci: and dir:PATH are unambiguous.
registry:HOST/NAME:TAG is read from its registry, without an engine. container:NAME is a container:
the layers of its image, and on top the files that it has written.
ci also takes patterns for paths and for names of the engine's images: 'images/*.tar' 'team/*:ci'.

Options
  --platform OS/ARCH[/VARIANT]|all    platform to open, if the image has several (all: each of them,
                                      for ci, compare and JSON)
  --host URL                          engine address: unix:///var/run/docker.sock, ssh://USER@HOST …
  --context NAME                      use the engine of a docker context
  --pull missing|always|never         whether the engine pulls the image first (default missing;
                                      the inspector asks)
  --insecure                          registry: accept http and invalid certificates
  --cacert FILE                       registry: trust these authorities, too (PEM)
  --mirror HOST                       registry: ask this one before Docker Hub
  --save FILE                         registry: keep the image as an OCI archive
  --json FILE                         write all figures as JSON (- for standard output)
  --no-cache                          neither use nor write the cache
  --slow                              for slow connections: fewer frames, columns and styles
                                      (LAYERSCOPE_SLOW=1 does the same)
  --theme NAME                        auto (by the terminal's background), dark, light, contrast, or
                                      terminal (its own 16 colours)
  --ascii                             ASCII signs only
  --no-mouse                          leave the mouse to the terminal
  --screen-reader                     print changes as lines of text instead of a screen
  --verbose                           print the stack trace of errors
  --help, --version

Options of ci
  --lowest-efficiency RATIO           fail below this ratio, 0 to 1 (default 0.9)
  --highest-wasted-bytes SIZE         fail above this size: 20MB, 1.5GiB, 4096 (default disabled)
  --highest-user-wasted-percent RATIO fail above this ratio, 0 to 1 (default 0.1)
  --highest-image-bytes SIZE, --highest-layer-bytes SIZE, --highest-compressed-bytes SIZE,
  --highest-removable-bytes SIZE, --highest-layer-count N
                                      fail above this size or number (default disabled)
  --figures layerscope|dive           figures to check (default layerscope)
  --base IMAGE                        the image that it is built from: its own waste does not count
  --include-base                      let it count all the same
  --config FILE                       rules file, instead of .layerscope.yaml or .dive-ci
  --baseline FILE                     fail only on what is new or worse than this file has (default
                                      .layerscope-baseline.json beside the config, if it is there)
  --write-baseline[=FILE]             record what the images have now, and pass
  --baseline-name NAME                name of the image in the baseline (default its own, without
                                      registry and tag)
  --tighten                           lower what the baseline allows to what the images have now
  --against OLD                       fail only on what is new or worse than in OLD: an image, or a
                                      file that ci --json wrote
  --tolerance 1%|500kB                how much larger is not worse (default 1%)
  --report FORMAT[=FILE]              text, json, markdown, junit, sarif, gitlab, html or dive;
                                      without FILE to standard output (repeat it, or use commas);
                                      compare: text, json, markdown or html
  --dockerfile FILE                   point reports at the lines of this Dockerfile
  --no-annotations                    on GitHub: no annotations and no summary of the step

Options of init
  --from IMAGE                        take the limits from this image
  --github, --gitlab, --pre-push      write a workflow, a job or a git hook, too

Options of ls, find, top, cat, diff, extract and compare
  --layer N                           ls, find, top, cat, extract: the tree as of layer N (from 0);
                                      without a command: open the inspector at layer N
  --layers A..B                       diff: the file as of layer A, and as of layer B
  --force                             cat: print binary data to a terminal, too
  --ndjson                            ls, find, top: one JSON object per line
  --sort name|size                    ls: the order (default name)
  --depth N                           ls: levels below PATH (default all)
  -n, --limit N                       find, top: most paths to list (default all; 20)
  --mtime                             compare: count files that differ only in mtime as modified
  --fail-on growth=10%,waste=0        compare: exit 1 if the image, its waste, its removable bytes
                                      (removable=) or its layers (layers=) grow by more

The metadata of images is cached in ~/.cache/layerscope, so that they open at once the next time.
The limit is 1 GB, or LAYERSCOPE_CACHE_SIZE (0 disables the cache). cache prune frees space; cache
clear removes everything.

Terms of find and top, of which all must hold (quote them for the shell; !TERM negates)
  TEXT  ~FUZZY  /REGEX/  '*.GLOB'     parts of the path
  'size>10MB'  kind:file|dir|link|hardlink|device|fifo  owner:UID[:GID]
  is:added|modified|removed|final|wasted|removable|setuid|setgid
  layer:N[..M]                        written or removed by these layers
  changed:content|size|mode|owner|link|xattrs|time

Options of dive are accepted, too: --ci, --ci-config FILE, --source docker|podman|docker-archive and
--ignore-errors (see docs/from-dive.md).

extract never overwrites files. It keeps modes, times and links, but not owners or set-uid bits.

Exit codes
  0 success   1 a rule failed   2 an error occurred

Examples
  $ layerscope nginx:latest
  $ docker save app | layerscope -
  $ layerscope ci --highest-wasted-bytes 20MB app:1 app:2
  $ layerscope extract app:1 /etc/nginx ./nginx-as-shipped
  $ layerscope diff app:1 /etc/nginx/nginx.conf --layers 2..6
  $ layerscope build --tag app:2 .
  $ layerscope ls --ndjson app:1 /usr/lib | jq -s 'sort_by(-.size)[:10]'
`;

const flags = {
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

/** Commands that support an option; all of them if it is not listed. */
export const optionOwners: Readonly<Partial<Record<keyof typeof flags, readonly CommandName[]>>> = {
	json: ['inspect', 'ci', 'compare'],
	report: ['inspect', 'ci', 'compare'],
	dockerfile: ['inspect', 'ci'],
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

/** Rejects options that the command would ignore. */
function checkOwners(given: Readonly<Record<string, unknown>>, command: CommandName): void {
	if (given.platform === 'all' && !['inspect', 'ci', 'compare'].includes(command)) {
		throw usage(`--platform all is not for ${command}, but for ci, compare and --json`);
	}
	for (const [name, owners] of Object.entries(optionOwners)) {
		const value = given[name];
		const isGiven = Array.isArray(value)
			? value.length > 0
			: value !== undefined && value !== false;
		if (isGiven && !given.help && !owners.includes(command)) {
			throw usage(`${dashed(name)} is not an option of ${command}, but of ${owners.join(', ')}`);
		}
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
