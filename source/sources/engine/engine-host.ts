import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {Failure} from '../../failure.ts';
import {asRecord, asText} from '../../image/json-value.ts';
import {dockerFolder} from '../../user-folders.ts';
import {dockerSockets, podmanSockets} from './engine-sockets.ts';
import {podmanCommand} from './podman-service.ts';
import {type SshTarget, sshTarget} from './ssh-target.ts';

export type EngineChoice = {
	/** `--host`: a URL as DOCKER_HOST takes it. */
	readonly host?: string;
	/** `--context`: the name of a docker context. */
	readonly context?: string;
};

/** An engine that does not answer. */
export class NoEngineFailure extends Failure {}

/** Whether the user named an engine, instead of leaving it to docker's settings. */
export function isEngineChosen({host, context}: EngineChoice, env: NodeJS.ProcessEnv): boolean {
	return Boolean(host || context || env.DOCKER_HOST || env.DOCKER_CONTEXT);
}

/** Where an engine is, and how to authenticate there. */
export type EngineAddress = {
	/** A URL as DOCKER_HOST takes it. */
	readonly host: string;
	/** Missing if there are no settings for TLS; an https URL then uses the system's certificates. */
	readonly tls?: TlsSettings;
	/** The engine that is expected there; missing if only its answer tells. */
	readonly name?: 'podman';
	/** The podman command that serves the engine's API; missing if the engine runs already. */
	readonly program?: string;
	/** The private key for SSH; missing if the user's configuration of ssh names it. */
	readonly identity?: string;
};

type TlsSettings = {
	/** The folder of `ca.pem`, `cert.pem` and `key.pem`. */
	readonly folder: string;
	/** The origin of the settings, for messages. */
	readonly origin: string;
	/** Whether to connect with TLS, regardless of the URL. */
	readonly isRequired: boolean;
	/** Whether the engine's certificate must be valid. */
	readonly isVerified: boolean;
};

/**
 * The addresses at which the engine may be, in the order in which to try them: the one that the docker
 * command would use (from the flags, DOCKER_HOST, DOCKER_CONTEXT, or the context that `docker context
 * use` chose), or else the sockets of this machine and Podman's command.
 *
 * @see https://docs.docker.com/reference/cli/docker/context/
 * @throws Failure if the named context does not exist or is broken
 */
export function findEngines(
	choice: EngineChoice,
	env: NodeJS.ProcessEnv,
): readonly EngineAddress[] {
	const host = choice.host || (choice.context ? '' : env.DOCKER_HOST);
	if (host) return [{host, ...environmentTls(env)}];
	const context = choice.context || env.DOCKER_CONTEXT || currentContext(env);
	if (context !== 'default') return [addressOfContext(context, env)];
	if (env.DOCKER_HOST) return [{host: env.DOCKER_HOST, ...environmentTls(env)}];
	const sockets = [...dockerSockets(env), ...podmanSockets(env)];
	return [...sockets.map(socket => ({host: socket})), ...podmanCommand(env)];
}

function addressOfContext(name: string, env: NodeJS.ProcessEnv): EngineAddress {
	const id = createHash('sha256').update(name).digest('hex');
	const contexts = path.join(dockerFolder(env), 'contexts');
	const file = path.join(contexts, 'meta', id, 'meta.json');
	if (!existsSync(file)) {
		throw new Failure(
			`there is no docker context named ${name}`,
			'See the contexts with: docker context ls.',
		);
	}
	const {docker} = asRecord(asRecord(readJson(file)).Endpoints);
	const {Host, SkipTLSVerify} = asRecord(docker);
	const host = asText(Host);
	if (host === '') {
		throw new Failure(
			`the docker context ${name} names no engine: ${file}`,
			`Create it anew: docker context rm ${name}, docker context create ${name} --docker host=URL.`,
		);
	}
	const folder = path.join(contexts, 'tls', id, 'docker');
	const isVerified = SkipTLSVerify !== true;
	if (isVerified && !existsSync(folder)) return {host};
	const origin = `docker context ${name}`;
	return {host, tls: {folder, origin, isRequired: true, isVerified}};
}

/** The settings for TLS of engines without a context. */
function environmentTls(env: NodeJS.ProcessEnv): {readonly tls?: TlsSettings} {
	const {DOCKER_TLS, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH} = env;
	const isRequired = Boolean(DOCKER_TLS || DOCKER_TLS_VERIFY);
	if (!isRequired && !DOCKER_CERT_PATH) return {};
	const isVerified = Boolean(DOCKER_TLS_VERIFY) || !DOCKER_TLS;
	const folder = DOCKER_CERT_PATH || dockerFolder(env);
	const origin = DOCKER_CERT_PATH ? 'DOCKER_CERT_PATH' : 'as DOCKER_CERT_PATH is not set';
	return {tls: {folder, origin, isRequired, isVerified}};
}

/** The context that `docker context use` chose; `default` if none. */
function currentContext(env: NodeJS.ProcessEnv): string {
	const config = asRecord(readJson(path.join(dockerFolder(env), 'config.json')));
	return asText(config.currentContext) || 'default';
}

function readJson(file: string): unknown {
	try {
		return JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		return undefined;
	}
}

/** How to connect to an engine. The options for TLS are those of `node:https`. */
export type EngineConnection = {
	readonly protocol: 'http:' | 'https:';
	readonly socketPath?: string;
	/** Missing if the engine is not reached over SSH. */
	readonly ssh?: SshTarget;
	readonly host?: string;
	readonly port?: string;
	/** PEM texts. */
	readonly ca?: string | undefined;
	readonly cert?: string | undefined;
	readonly key?: string | undefined;
	readonly rejectUnauthorized?: boolean;
};

/**
 * How to connect to an engine.
 *
 * @throws Failure if the host is not the URL of an engine, or its certificates cannot be read
 */
export function engineConnection({host, tls, name, identity}: EngineAddress): EngineConnection {
	const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(host);
	if (socket) return {protocol: 'http:', socketPath: socket[1]};
	const url = parseHost(host);
	if (url.protocol === 'ssh:') return {protocol: 'http:', ssh: sshTarget(url, {identity, name})};
	const isTls = url.protocol === 'https:' || url.port === '2376' || tls?.isRequired === true;
	return {
		protocol: isTls ? 'https:' : 'http:',
		// IPv6 addresses have brackets in URLs only.
		host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
		port: url.port || (isTls ? '2376' : '2375'),
		...(isTls && tls ? certificates(tls) : {}),
	};
}

function parseHost(host: string): URL {
	const url = URL.parse(host.includes('://') ? host : `tcp://${host}`);
	if (!url || !['tcp:', 'http:', 'https:', 'ssh:'].includes(url.protocol) || url.hostname === '') {
		throw new Failure(
			`${host} is not the address of an engine`,
			'Give one such as unix:///var/run/docker.sock, tcp://HOST:2375 or ssh://USER@HOST.',
		);
	}
	return url;
}

/**
 * Reads the certificates that exist. Without that of a CA, the system's are used.
 *
 * @see https://docs.docker.com/engine/security/protect-access/
 */
function certificates({folder, origin, isVerified}: TlsSettings): Partial<EngineConnection> {
	try {
		const names = readdirSync(folder);
		const read = (name: string) =>
			names.includes(name) ? readFileSync(path.join(folder, name), 'utf8') : undefined;
		return {
			ca: read('ca.pem'),
			cert: read('cert.pem'),
			key: read('key.pem'),
			rejectUnauthorized: isVerified,
		};
	} catch (error) {
		throw new Failure(
			`the certificates in ${folder} (${origin}) cannot be read`,
			'Put ca.pem, cert.pem and key.pem there, or do not ask for TLS.',
			{cause: error},
		);
	}
}
