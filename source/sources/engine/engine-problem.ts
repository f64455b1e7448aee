import {Failure, isAbort} from '../../failure.ts';
import type {EngineName} from './engine-client.ts';
import {NoEngineFailure} from './engine-host.ts';
import {podmanErrorCode} from './podman-service.ts';
import {sshErrorCode} from './ssh-connection.ts';

/** The codes of errors that a ping has besides those of Node.js. */
export const slowEngineCode = 'ERR_SLOW_ENGINE';
export const oldEngineCode = 'ERR_OLD_ENGINE';

/** The engine in messages. */
export function enginePlace(name: EngineName, host: string): string {
	return `the ${name === 'podman' ? 'Podman' : 'Docker'} engine at ${host}`;
}

/** Whether an error says that the other side has closed the connection. */
export function isClosed(error: unknown): boolean {
	const {code} = error as NodeJS.ErrnoException;
	return code === 'ECONNRESET' || code === 'EPIPE';
}

/** Why an engine cannot be used, and what to do about it. */
export type Problem = {
	/** The end of a sentence about the engine. */
	readonly text: string;
	readonly hint: string;
	/** Whether there is nothing at its address. */
	readonly isMissing?: boolean;
};

const noSocket = (name: EngineName) =>
	name === 'podman'
		? 'Start its socket (systemctl --user start podman.socket), or name another one with --host or CONTAINER_HOST.'
		: 'Start the engine, or name another one with --host or DOCKER_HOST.';

const unreachable = (reason: string) => () => ({
	text: `cannot be reached: ${reason}`,
	hint: 'Check the network, and the address given by --host, DOCKER_HOST or the docker context.',
});

/** By the code of the error. */
const problems: Readonly<Record<string, (message: string, name: EngineName) => Problem>> = {
	ENOENT: (_, name) => ({
		text: 'is not running: there is no socket',
		isMissing: true,
		hint: noSocket(name),
	}),
	ECONNREFUSED: (_, name) => ({
		text: 'is not running: nothing answers there',
		hint: noSocket(name),
	}),
	EACCES: () => ({
		text: 'may not be used by this user: no permission for its socket',
		hint: 'Join the group that owns the socket (often: docker), or run as a user that may use it.',
	}),
	[slowEngineCode]: message => ({
		text: message,
		hint: 'See whether the engine is well, or name another one with --host.',
	}),
	ECONNRESET: () => ({
		text: 'closes the connection without an answer',
		hint: 'Check the address, and whether the engine demands TLS or another certificate (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH).',
	}),
	ENOTFOUND: unreachable('there is no host of that name'),
	EAI_AGAIN: unreachable('its name cannot be looked up'),
	EHOSTUNREACH: unreachable('there is no way to it'),
	ENETUNREACH: unreachable('there is no network'),
	[sshErrorCode]: (message, name) => ({
		text: `cannot be reached over SSH: ${message}`,
		hint: `Log in with ssh once, so that it knows the host and the key (ssh-add); ${
			name === 'podman' ? 'the socket of Podman' : 'the docker command'
		} must exist there.`,
	}),
	[podmanErrorCode]: message => ({
		text: `cannot be run as a service: ${message}`,
		hint: 'See whether podman works: podman image ls.',
	}),
	[oldEngineCode]: (message, name) => ({
		text: `is too old: ${message}`,
		hint: `Save the image there, and open the archive: ${name} save NAME >image.tar.`,
	}),
};

/** Node.js reports errors of OpenSSL, of TLS and of the engine's certificate with these codes. */
function tlsProblem(code: string, message: string): Problem | undefined {
	if (!/^ERR_(?:SSL|TLS|OSSL)_|CERT|^UNABLE_TO_VERIFY_LEAF_SIGNATURE$|^EPROTO$/.test(code)) return;
	return {
		text: `cannot be reached with TLS: ${message}`,
		hint: 'Check ca.pem, cert.pem and key.pem (of DOCKER_CERT_PATH or the docker context) and the address.',
	};
}

/** The problem that an error of talking to an engine shows. */
export function problemOf(error: Error, name: EngineName): Problem {
	const {code = ''} = error as NodeJS.ErrnoException;
	return (
		problems[isClosed(error) ? 'ECONNRESET' : code]?.(error.message, name) ??
		tlsProblem(code, error.message) ?? {
			text: `gives an error: ${error.message}`,
			hint: `See whether the ${name} command works with this engine (${name} version).`,
		}
	);
}

/** Turns an error of talking to an engine into a {@link Failure}; returns other errors unchanged. */
export function toEngineFailure(error: unknown, name: EngineName, host: string): unknown {
	if (isAbort(error) || error instanceof Failure || !(error instanceof Error)) return error;
	const {text, hint} = problemOf(error, name);
	const code = (error as NodeJS.ErrnoException).code ?? '';
	const isAway = isClosed(error) || code in problems;
	const Kind = isAway ? NoEngineFailure : Failure;
	return new Kind(`${enginePlace(name, host)} ${text}`, hint, {cause: error});
}
