import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {Failure} from '../../failure.ts';
import {asArray, asRecord, asText} from '../../image/json-value.ts';
import {configFolder, homeFolder} from '../../user-folders.ts';

/** The settings of Podman, Buildah and skopeo for registries. */
export type RegistriesConf = {
	/** The registries in which to look for short names, in order. */
	readonly search: readonly string[];
	/** Whether a short name is an error if there are several of them. */
	readonly isEnforcing: boolean;
	/** Short names without a tag, and the names that they stand for. */
	readonly aliases: ReadonlyMap<string, string>;
	/** By prefix. */
	readonly registries: ReadonlyMap<string, RegistrySettings>;
};

/** The settings for all names with a prefix. */
export type RegistrySettings = {
	readonly prefix: string;
	/** Replaces the prefix; empty if it stays. */
	readonly location: string;
	readonly isInsecure: boolean;
	readonly isBlocked: boolean;
	readonly mirrors: readonly Mirror[];
};

export type Mirror = {
	/** Replaces the prefix. */
	readonly location: string;
	readonly isInsecure: boolean;
	/** The names that it is asked for. */
	readonly pulls: 'all' | 'digest-only' | 'tag-only';
};

const noSettings: RegistriesConf = {
	search: [],
	isEnforcing: false,
	aliases: new Map(),
	registries: new Map(),
};

/**
 * Reads the user's `registries.conf`, or that of the system, the drop-in files of both, and the aliases that
 * Podman has recorded. Later files win.
 *
 * @see https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
 * @see https://github.com/containers/image/blob/main/docs/containers-registries.conf.d.5.md
 * @param system the folder of the system's files
 * @throws Failure if a file is broken
 */
export async function readRegistriesConf(
	env: NodeJS.ProcessEnv,
	system = '/etc/containers',
): Promise<RegistriesConf> {
	const user = path.join(configFolder(env), 'containers');
	const own = path.join(user, 'registries.conf');
	const given = env.CONTAINERS_REGISTRIES_CONF;
	const main = given ? await readText(given) : await readText(own);
	const inSystem = path.join(system, 'registries.conf');
	const files = [
		main ?? (given ? undefined : await readText(inSystem)),
		...(await readFolder(`${inSystem}.d`)),
		...(await readFolder(`${own}.d`)),
		await readText(recordedAliases(env)),
	].filter(file => file !== undefined);
	if (files.length === 0) return noSettings;
	const {parse} = await import('smol-toml');
	return files.reduce((settings, {file, text}) => {
		try {
			return withFile(settings, parse(text));
		} catch (error) {
			if (!(error instanceof Error)) throw error;
			const [problem] = error.message.split('\n');
			throw new Failure(`${file} cannot be read: ${problem}`, 'Correct the file.', {cause: error});
		}
	}, noSettings);
}

function recordedAliases(env: NodeJS.ProcessEnv): string {
	const cache =
		process.getuid?.() === 0
			? '/var/cache'
			: env.XDG_CACHE_HOME || path.join(homeFolder(env), '.cache');
	return path.join(cache, 'containers', 'short-name-aliases.conf');
}

type TextFile = {readonly file: string; readonly text: string};

async function readText(file: string): Promise<TextFile | undefined> {
	const text = await readFile(file, 'utf8').catch(() => undefined);
	return text === undefined ? undefined : {file, text};
}

async function readFolder(folder: string): Promise<readonly (TextFile | undefined)[]> {
	const names = await readdir(folder).catch(() => []);
	const files = names.filter(name => name.endsWith('.conf')).sort();
	return Promise.all(files.map(name => readText(path.join(folder, name))));
}

/** The settings, replaced by those that a file has. */
function withFile(before: RegistriesConf, file: Readonly<Record<string, unknown>>): RegistriesConf {
	const search = asArray(file['unqualified-search-registries']).map(asText);
	const mode = asText(file['short-name-mode']);
	const aliases = new Map(before.aliases);
	for (const [name, target] of Object.entries(asRecord(file.aliases))) {
		if (target === '') aliases.delete(name);
		else aliases.set(name, asText(target));
	}
	const registries = asArray(file.registry).map(settingsOf);
	return {
		search: search.length > 0 ? search : before.search,
		isEnforcing: mode === '' ? before.isEnforcing : mode === 'enforcing',
		aliases,
		registries: new Map([
			...before.registries,
			...registries.map(one => [one.prefix, one] as const),
		]),
	};
}

function settingsOf(value: unknown): RegistrySettings {
	const table = asRecord(value);
	const location = asText(table.location);
	const isByDigest = table['mirror-by-digest-only'] === true;
	return {
		prefix: asText(table.prefix) || location,
		location,
		isInsecure: table.insecure === true,
		isBlocked: table.blocked === true,
		mirrors: asArray(table.mirror).map(mirror => {
			const {location, insecure, 'pull-from-mirror': pulls} = asRecord(mirror);
			return {
				location: asText(location),
				isInsecure: insecure === true,
				pulls:
					pulls === 'digest-only' || pulls === 'tag-only'
						? pulls
						: isByDigest
							? 'digest-only'
							: 'all',
			};
		}),
	};
}
