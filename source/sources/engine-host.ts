import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import {Failure} from '../failure.ts';
import {asRecord, asText} from '../image/json-value.ts';

export type EngineChoice = {
	/** `--host`: a URL as DOCKER_HOST takes it. */
	readonly host?: string;
	/** `--context`: the name of a docker context. */
	readonly context?: string;
};

/**
 * The URL of the Docker Engine that the docker command would use: from the flags, DOCKER_HOST,
 * DOCKER_CONTEXT, the context that `docker context use` chose, or the default socket.
 *
 * @see https://docs.docker.com/reference/cli/docker/context/
 * @throws Failure if the named context does not exist
 */
export function engineHost(choice: EngineChoice, env: NodeJS.ProcessEnv): string {
	if (choice.host !== undefined && choice.host !== '') return choice.host;
	if (choice.context !== undefined) return hostOfContext(choice.context, env);
	if (env.DOCKER_HOST) return env.DOCKER_HOST;
	const context = env.DOCKER_CONTEXT || currentContext(env);
	return context === '' ? defaultHost() : hostOfContext(context, env);
}

function hostOfContext(name: string, env: NodeJS.ProcessEnv): string {
	if (name === 'default') return env.DOCKER_HOST || defaultHost();
	const id = createHash('sha256').update(name).digest('hex');
	const file = path.join(dockerFolder(env), 'contexts', 'meta', id, 'meta.json');
	const endpoints = asRecord(asRecord(readJson(file)).Endpoints);
	const host = asText(asRecord(endpoints.docker).Host);
	if (host === '') {
		throw new Failure(
			`there is no docker context named ${name}`,
			'See the contexts with: docker context ls.',
		);
	}
	return host;
}

function currentContext(env: NodeJS.ProcessEnv): string {
	const config = asRecord(readJson(path.join(dockerFolder(env), 'config.json')));
	const name = asText(config.currentContext);
	return name === 'default' ? '' : name;
}

function dockerFolder(env: NodeJS.ProcessEnv): string {
	return env.DOCKER_CONFIG || path.join(homedir(), '.docker');
}

function defaultHost(): string {
	if (process.platform === 'win32') return 'npipe:////./pipe/docker_engine';
	// Without its privileged helper, Docker Desktop has a socket in the home folder only.
	const ofUser = path.join(homedir(), '.docker', 'run', 'docker.sock');
	const ofSystem = '/var/run/docker.sock';
	return `unix://${!existsSync(ofSystem) && existsSync(ofUser) ? ofUser : ofSystem}`;
}

function readJson(file: string): unknown {
	try {
		return JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		return undefined;
	}
}

/** Options of a request to an engine, as `node:http` and `node:https` take them. */
export type EngineConnection = {
	readonly protocol: 'http:' | 'https:';
	readonly socketPath?: string;
	readonly host?: string;
	readonly port?: string;
	/** PEM texts. */
	readonly ca?: string;
	readonly cert?: string;
	readonly key?: string;
};

/**
 * How to connect to an engine.
 *
 * @param host a URL as DOCKER_HOST takes it
 * @throws Failure if it is not the URL of an engine, or its certificates cannot be read
 */
export function engineConnection(host: string, env: NodeJS.ProcessEnv): EngineConnection {
	const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(host);
	if (socket) return {protocol: 'http:', socketPath: socket[1]};
	const url = parseHost(host);
	if (url.protocol === 'ssh:') {
		throw new Failure(
			`engines over SSH are not supported yet, asked for with ${host}`,
			'Forward its socket: ssh -NL /tmp/docker.sock:/var/run/docker.sock HOST, and --host unix:///tmp/docker.sock.',
		);
	}
	const isTls = url.protocol === 'https:' || Boolean(env.DOCKER_TLS_VERIFY) || url.port === '2376';
	return {
		protocol: isTls ? 'https:' : 'http:',
		// IPv6 addresses have brackets in URLs only.
		host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
		port: url.port || (isTls ? '2376' : '2375'),
		...(isTls ? certificates(env) : {}),
	};
}

function parseHost(host: string): URL {
	const url = URL.parse(host.includes('://') ? host : `tcp://${host}`);
	if (!url || !['tcp:', 'http:', 'https:', 'ssh:'].includes(url.protocol) || url.hostname === '') {
		throw new Failure(
			`${host} is no address of an engine`,
			'Give one such as unix:///var/run/docker.sock or tcp://HOST:2375.',
		);
	}
	return url;
}

/** @see https://docs.docker.com/engine/security/protect-access/ */
function certificates(env: NodeJS.ProcessEnv): Pick<EngineConnection, 'ca' | 'cert' | 'key'> {
	const folder = env.DOCKER_CERT_PATH;
	if (!folder) return {};
	const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
	try {
		return {ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem')};
	} catch (error) {
		throw new Failure(
			`the certificates in ${folder} (DOCKER_CERT_PATH) cannot be read`,
			'Put ca.pem, cert.pem and key.pem there, or unset DOCKER_TLS_VERIFY.',
			{cause: error},
		);
	}
}
