import {asArray, asRecord, asText} from './json-value.ts';

/** The settings of an image for its containers. Texts come from the image and are not printable. */
export type ContainerConfig = {
	/** `NAME=value`. */
	readonly env: readonly string[];
	readonly user: string;
	readonly workingDir: string;
	/** `null` if there is none. */
	readonly entrypoint: readonly string[] | null;
	readonly cmd: readonly string[] | null;
	/** `80/tcp`. */
	readonly exposedPorts: readonly string[];
	readonly volumes: readonly string[];
	readonly labels: Readonly<Record<string, string>>;
	readonly healthcheck: Healthcheck | null;
	readonly stopSignal: string;
	/** The shell of RUN and of commands that are not a list; `null` for the default. */
	readonly shell: readonly string[] | null;
	/** Instructions for builds from this image. */
	readonly onBuild: readonly string[];
	readonly author: string;
	/** RFC 3339, or `null`. */
	readonly createdAt: string | null;
};

export type Healthcheck = {
	/** `CMD`, `CMD-SHELL` or `NONE`, then the command. */
	readonly test: readonly string[];
	/** Nanoseconds; 0 for the engine's default. */
	readonly interval: number;
	readonly timeout: number;
	readonly startPeriod: number;
	/** 0 for the engine's default. */
	readonly retries: number;
};

/** Items of a list that are kept: no image has that many labels. */
const itemLimit = 1000;

/**
 * Reads the settings from the `config` of an image config, or the `Config` of an engine, which have the
 * same fields. Values of wrong types count as missing.
 */
export function readContainerConfig(
	value: unknown,
	{author, created}: {readonly author?: unknown; readonly created?: unknown} = {},
): ContainerConfig {
	const config = asRecord(value);
	return {
		env: texts(config.Env),
		user: asText(config.User),
		workingDir: asText(config.WorkingDir),
		entrypoint: command(config.Entrypoint),
		cmd: command(config.Cmd),
		exposedPorts: names(config.ExposedPorts),
		volumes: names(config.Volumes),
		labels: labels(config.Labels),
		healthcheck: readHealthcheck(config.Healthcheck),
		stopSignal: asText(config.StopSignal),
		shell: command(config.Shell),
		onBuild: texts(config.OnBuild),
		author: asText(author),
		createdAt: asText(created) || null,
	};
}

function texts(value: unknown): readonly string[] {
	return asArray(value).slice(0, itemLimit).map(asText);
}

/** Old images have a text instead of a list. */
function command(value: unknown): readonly string[] | null {
	if (typeof value === 'string') return [value];
	return Array.isArray(value) ? texts(value) : null;
}

/** Sets are objects with empty objects as values. */
function names(value: unknown): readonly string[] {
	return Object.keys(asRecord(value)).slice(0, itemLimit);
}

function labels(value: unknown): Readonly<Record<string, string>> {
	const pairs = Object.entries(asRecord(value)).slice(0, itemLimit);
	return Object.fromEntries(pairs.map(([name, text]) => [name, asText(text)]));
}

function readHealthcheck(value: unknown): Healthcheck | null {
	const check = asRecord(value);
	const test = texts(check.Test);
	if (test.length === 0) return null;
	return {
		test,
		interval: amount(check.Interval),
		timeout: amount(check.Timeout),
		startPeriod: amount(check.StartPeriod),
		retries: amount(check.Retries),
	};
}

function amount(value: unknown): number {
	return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0;
}
