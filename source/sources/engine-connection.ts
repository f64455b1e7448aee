import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {DockerOptions} from 'dockerode';
import {Failure} from '../failure.ts';

/**
 * How dockerode reaches an engine. All fields are given, because dockerode fills in those that are
 * missing from DOCKER_HOST.
 *
 * @param host a URL as DOCKER_HOST takes it
 * @throws Failure where it is no URL of an engine, or its certificates cannot be read
 */
export function engineConnection(host: string, env: NodeJS.ProcessEnv): DockerOptions {
	const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(host);
	if (socket) return {socketPath: socket[1], host: undefined, port: undefined, protocol: 'http'};
	const url = parseHost(host);
	if (url.protocol === 'ssh:') {
		throw new Failure(
			`engines over SSH are not supported yet, asked for with ${host}`,
			'Forward its socket: ssh -NL /tmp/docker.sock:/var/run/docker.sock HOST, and --host unix:///tmp/docker.sock.',
		);
	}
	const isTls = url.protocol === 'https:' || Boolean(env.DOCKER_TLS_VERIFY) || url.port === '2376';
	return {
		protocol: isTls ? 'https' : 'http',
		host: url.hostname,
		port: url.port || (isTls ? 2376 : 2375),
		socketPath: undefined,
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
function certificates(env: NodeJS.ProcessEnv): Pick<DockerOptions, 'ca' | 'cert' | 'key'> {
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
