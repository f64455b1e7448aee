import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {Failure} from '../../failure.ts';
import {asRecord, asText} from '../../image/json-value.ts';
import {configFolder, dockerFolder} from '../../user-folders.ts';
import {parseDocument} from '../blobs.ts';
import {dockerHub} from './image-name.ts';

export type Credentials =
	| {readonly kind: 'password'; readonly user: string; readonly password: string}
	/** A refresh token of the registry's token server. */
	| {readonly kind: 'token'; readonly token: string};

/** The key of Docker Hub in Docker's files. */
const hubKey = 'https://index.docker.io/v1/';

/**
 * The credentials that `docker login`, `podman login` and others stored for a registry; `undefined` if
 * there are none.
 *
 * @see https://docs.docker.com/reference/cli/docker/login/
 * @see https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 * @throws Failure if a credential helper fails
 */
export async function findCredentials(
	{host, repository}: {readonly host: string; readonly repository: string},
	env: NodeJS.ProcessEnv,
	signal?: AbortSignal,
): Promise<Credentials | undefined> {
	for (const file of credentialFiles(env)) {
		const config = asRecord(parseDocument(await readFile(file).catch(() => undefined)));
		const helper = asText(asRecord(config.credHelpers)[host]);
		if (helper !== '') return askHelper(helper, serverOf(host), env, signal);
		const stored = storedIn(asRecord(config.auths), host, repository);
		if (stored) return stored;
		const store = asText(config.credsStore);
		const found = store === '' ? undefined : await askHelper(store, serverOf(host), env, signal);
		if (found) return found;
	}
	return undefined;
}

function credentialFiles(env: NodeJS.ProcessEnv): readonly string[] {
	const {REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR} = env;
	return [
		...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
		path.join(dockerFolder(env), 'config.json'),
		...(XDG_RUNTIME_DIR ? [path.join(XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
		path.join(configFolder(env), 'containers', 'auth.json'),
	];
}

/** The name of a registry in Docker's files and in logins that an engine gets. */
export function serverOf(host: string): string {
	return host === dockerHub ? hubKey : host;
}

/** Podman's keys may name a repository or a part of it; the longest one wins. */
function storedIn(
	auths: Readonly<Record<string, unknown>>,
	host: string,
	repository: string,
): Credentials | undefined {
	const parts = repository.split('/');
	const scopes = parts.map((_, index) => [host, ...parts.slice(0, parts.length - index)].join('/'));
	for (const scope of [...scopes, host]) {
		const key = Object.keys(auths).find(name => normalizedKey(name) === scope);
		const found = key === undefined ? undefined : readEntry(asRecord(auths[key]));
		if (found) return found;
	}
	return undefined;
}

/** Docker has written keys as URLs, with and without a path of the API. */
function normalizedKey(key: string): string {
	const bare = key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
	return bare === 'index.docker.io' ? dockerHub : bare;
}

function readEntry(entry: Readonly<Record<string, unknown>>): Credentials | undefined {
	const token = asText(entry.identitytoken);
	if (token !== '') return {kind: 'token', token};
	const decoded = Buffer.from(asText(entry.auth), 'base64').toString().replace(/\0+$/, '');
	const colon = decoded.indexOf(':');
	if (colon > 0) {
		const password = decoded.slice(colon + 1);
		return {kind: 'password', user: decoded.slice(0, colon), password};
	}
	const user = asText(entry.username);
	return user === '' ? undefined : {kind: 'password', user, password: asText(entry.password)};
}

const helperMilliseconds = 30_000;

/**
 * Asks the program of a credential store. `undefined` if it has no credentials for the server.
 *
 * @see https://github.com/docker/docker-credential-helpers
 */
async function askHelper(
	helper: string,
	server: string,
	env: NodeJS.ProcessEnv,
	signal: AbortSignal | undefined,
): Promise<Credentials | undefined> {
	const program = `docker-credential-${helper}`;
	if (!/^[\w.-]+$/.test(helper)) throw helperFailure(program, 'has no valid name');
	const limit = AbortSignal.timeout(helperMilliseconds);
	const child = spawn(program, ['get'], {
		env,
		stdio: ['pipe', 'pipe', 'ignore'],
		signal: signal ? AbortSignal.any([signal, limit]) : limit,
	});
	// A helper that exits early closes its input.
	child.stdin.on('error', () => {});
	child.stdin.end(server);
	const ended = new Promise<number | null>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', resolve);
	});
	try {
		const [output, code] = await Promise.all([text(child.stdout), ended]);
		// Its output may say more, but could also hold a secret.
		if (code !== 0) return undefined;
		const answer = asRecord(parseDocument(Buffer.from(output)));
		const user = asText(answer.Username);
		const secret = asText(answer.Secret);
		if (secret === '') return undefined;
		if (user === '<token>') return {kind: 'token', token: secret};
		return {kind: 'password', user, password: secret};
	} catch (error) {
		signal?.throwIfAborted();
		if (limit.aborted) throw helperFailure(program, 'does not answer');
		const {code} = error as NodeJS.ErrnoException;
		throw helperFailure(program, code === 'ENOENT' ? 'is not installed' : 'cannot be run');
	}
}

function helperFailure(program: string, problem: string): Failure {
	return new Failure(
		`the credential helper ${program} ${problem}`,
		'Check credsStore and credHelpers in the config.json of docker.',
	);
}
