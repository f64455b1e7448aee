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
 * The URL of the Docker Engine that the docker command would talk to: of the flags, of DOCKER_HOST, of
 * DOCKER_CONTEXT, of the context that `docker context use` chose, or of the default socket.
 *
 * @see https://docs.docker.com/reference/cli/docker/context/
 * @throws Failure where a context is named that there is none of
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
	// Docker Desktop without the privileged helper has its socket in the home folder only.
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
