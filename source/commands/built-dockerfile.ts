import {stat} from 'node:fs/promises';
import path from 'node:path';

/** The commands that build, in the order in which they are tried. */
export const builders = ['docker', 'podman'] as const;

export type Builder = (typeof builders)[number];

/** Names of the file in the context folder, in the order in which the builder tries them. */
const defaultNames: Readonly<Record<Builder, readonly string[]>> = {
	docker: ['Dockerfile', 'dockerfile'],
	podman: ['Containerfile', 'Dockerfile'],
};

/** Options of docker, buildx and podman without a value. A value after `=` is not an argument, anyway. */
const switches: ReadonlySet<string> = new Set(
	(
		'all-platforms check compress compat-volumes debug disable-compression disable-content-trust ' +
		'force-rm help inherit-labels layers load log-split-by-platform no-cache no-hostname no-hosts ' +
		'omit-history pull pull-always pull-never push quiet rewrite-timestamp rm rusage save-stages ' +
		'skip-unused-stages squash squash-all stdin tls-verify'
	).split(' '),
);

/** One-letter options without a value. */
const letterSwitches = 'Dhq';

/**
 * The Dockerfile of a build, by its arguments.
 *
 * @returns `undefined` if it is not one file on this machine: the context is a URL or standard input,
 *   or podman joins several files
 */
export async function builtDockerfile(
	given: readonly string[],
	builder: Builder,
): Promise<string | undefined> {
	const {files, folder = builder === 'podman' ? '.' : undefined} = readArguments(given);
	if (folder === undefined || !(await stat(folder).catch(() => undefined))?.isDirectory()) {
		return undefined;
	}
	const inContext = (name: string) => path.join(folder, name);
	const file = files.at(-1);
	if (file === undefined) return firstFile(defaultNames[builder].map(inContext));
	if (builder === 'docker') return firstFile([file]);
	return files.length > 1 ? undefined : firstFile([file, inContext(file)]);
}

/** The values of `--file`, and the context. Options may follow the context. */
function readArguments(given: readonly string[]): {
	readonly files: readonly string[];
	readonly folder?: string | undefined;
} {
	const files: string[] = [];
	const others: string[] = [];
	const rest = [...given];
	for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
		if (argument === '--') {
			others.push(...rest.splice(0));
			continue;
		}
		const option = readOption(argument);
		if (option === undefined) {
			others.push(argument);
			continue;
		}
		const value = option.takesNext ? rest.shift() : option.value;
		if (['f', 'file'].includes(option.name) && value !== undefined) files.push(value);
	}
	return {files, folder: others.at(-1)};
}

type GivenOption = {
	readonly name: string;
	readonly value?: string | undefined;
	/** Whether the next argument is its value. */
	readonly takesNext: boolean;
};

/** @returns `undefined` for an argument that is not an option */
function readOption(argument: string): GivenOption | undefined {
	const [, long, longValue] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
	if (long !== undefined) {
		return {
			name: long,
			value: longValue,
			takesNext: longValue === undefined && !switches.has(long),
		};
	}
	if (!/^-./.test(argument)) return undefined;
	// Letters can be joined, the last one with its value: -qfFILE.
	const letters = argument.slice(1);
	const at = [...letters].findIndex(letter => !letterSwitches.includes(letter));
	if (at < 0) return {name: letters, takesNext: false};
	const value = letters.slice(at + 1).replace(/^=/, '');
	return {name: letters[at], value, takesNext: value === ''};
}

async function firstFile(candidates: readonly string[]): Promise<string | undefined> {
	for (const candidate of candidates) {
		if ((await stat(candidate).catch(() => undefined))?.isFile()) return candidate;
	}
	return undefined;
}
