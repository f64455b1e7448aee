import {readFileSync} from 'node:fs';
import path from 'node:path';
import {Failure} from '../../failure.ts';
import {asRecord, asText} from '../../image/json-value.ts';
import {configFolder} from '../../user-folders.ts';
import type {EngineAddress, EngineChoice} from './engine-host.ts';
import {podmanSockets} from './engine-sockets.ts';
import {podmanCommand} from './podman-service.ts';

/**
 * The addresses at which Podman may be, in the order in which to try them: that of `--host`,
 * CONTAINER_HOST or CONTAINER_CONNECTION alone; or else the sockets of this machine, the default
 * connection, and Podman's command.
 *
 * @see https://docs.podman.io/en/latest/markdown/podman-system-connection.1.html
 * @throws Failure if the named connection does not exist
 */
export function findPodman({host}: EngineChoice, env: NodeJS.ProcessEnv): readonly EngineAddress[] {
	if (host) return [{host, name: 'podman'}];
	if (env.CONTAINER_HOST) {
		return [{host: env.CONTAINER_HOST, name: 'podman', ...identity(env.CONTAINER_SSHKEY)}];
	}
	const {Default, Connections} = asRecord(readConnections(env).Connection);
	const named = env.CONTAINER_CONNECTION;
	const connection = connectionOf(asRecord(Connections)[named || asText(Default)]);
	if (named) {
		if (connection) return [connection];
		throw new Failure(
			`there is no Podman connection named ${named}`,
			'See the connections with: podman system connection list.',
		);
	}
	const sockets = podmanSockets(env).map(socket => ({host: socket, name: 'podman'}) as const);
	return [...sockets, ...(connection ? [connection] : []), ...podmanCommand(env)];
}

function connectionOf(value: unknown): EngineAddress | undefined {
	const {URI, Identity} = asRecord(value);
	const host = asText(URI);
	return host === '' ? undefined : {host, name: 'podman', ...identity(asText(Identity))};
}

function identity(file: string | undefined): {readonly identity?: string} {
	return file ? {identity: file} : {};
}

/** The file in which Podman 5 keeps connections; empty if there is none or it is broken. */
function readConnections(env: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> {
	const file =
		env.PODMAN_CONNECTIONS_CONF ||
		path.join(configFolder(env), 'containers', 'podman-connections.json');
	try {
		return asRecord(JSON.parse(readFileSync(file, 'utf8')));
	} catch {
		return {};
	}
}
