/** The name of an image in a registry. */
export type ImageName = {
	/** The host in messages, and in files with credentials: `docker.io`, `127.0.0.1:5000`. */
	readonly host: string;
	/** `library/nginx`. */
	readonly repository: string;
	readonly tag: string;
	/** Wins over the tag, as in other tools. */
	readonly digest: string | undefined;
};

export const dockerHub = 'docker.io';

/** Names that people and tools also use for Docker Hub. */
const hubAliases: ReadonlySet<string> = new Set(['index.docker.io', 'registry-1.docker.io']);

const hostPattern = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/;
const componentPattern = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const longestRepository = 255;

/**
 * Parses `HOST/NAME:TAG`, `HOST/NAME@DIGEST` or a short name of Docker Hub (`nginx`, `user/app:1`).
 *
 * @see https://github.com/distribution/reference
 * @returns `undefined` if no image can have this name
 */
export function parseImageName(text: string): ImageName | undefined {
	const match =
		/^([^@]*?)(?::(\w[\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$/.exec(text);
	if (!match) return undefined;
	const [, path, tag = 'latest', digest] = match;
	const named = hostOf(path);
	const host = named === undefined || hubAliases.has(named) ? dockerHub : named;
	const given = named === undefined ? path : path.slice(named.length + 1);
	const repository = host === dockerHub && !given.includes('/') ? `library/${given}` : given;
	const isValid =
		hostPattern.test(host) &&
		repository.length <= longestRepository &&
		repository.split('/').every(component => componentPattern.test(component));
	return isValid ? {host, repository, tag, digest} : undefined;
}

/** Whether a name does not say its registry: `nginx`, `user/app:1`. */
export function isShortName(text: string): boolean {
	return hostOf(text) === undefined;
}

/** The host that a name starts with; `undefined` if its first part is not a host. */
function hostOf(name: string): string | undefined {
	const [first, ...rest] = name.split('/');
	return rest.length > 0 && /[.:[]|^localhost$/.test(first) ? first : undefined;
}

/** The address that serves a registry's API. */
export function apiHost(host: string): string {
	return host === dockerHub ? 'registry-1.docker.io' : host;
}

/** The name with its host: `docker.io/library/nginx:latest`. */
export function fullName({host, repository, tag, digest}: ImageName): string {
	return `${host}/${repository}${digest === undefined ? `:${tag}` : `@${digest}`}`;
}
