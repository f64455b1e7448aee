import {setImmediate} from 'node:timers/promises';
import {Failure, isAbort} from '../failure.ts';
import {connectEngine, type Engine, type EngineName, nameOfEngine} from './engine-client.ts';
import {type EngineAddress, engineConnection, NoEngineFailure} from './engine-host.ts';
import {podmanErrorCode, startPodman} from './podman-service.ts';
import type {ServedSocket} from './served-socket.ts';
import {forwardSocket, sshErrorCode} from './ssh-connection.ts';

/** The engine in messages. */
function enginePlace(name: EngineName, host: string): string {
	return `the ${name === 'podman' ? 'Podman' : 'Docker'} engine at ${host}`;
}

/** The name of an engine that has not answered, guessed from the path of its socket. */
function guessedName(host: string): EngineName {
	return host.includes('podman') ? 'podman' : 'docker';
}

/** An engine that answers. */
export type AnsweringEngine = {
	readonly engine: Engine;
	readonly name: EngineName;
	/** As in DOCKER_HOST. */
	readonly host: string;
	/** The engine in messages. */
	readonly place: string;
};

/**
 * Connects to the first of the addresses where an engine answers.
 *
 * @param addresses at least one
 * @throws Failure that names each address with its own reason, if none answers
 */
export async function connectFirst(
	addresses: readonly EngineAddress[],
	signal?: AbortSignal,
): Promise<AnsweringEngine> {
	const failed: {readonly host: string; readonly problem: Problem}[] = [];
	for (const address of addresses) {
		const {host} = address;
		let engine: Engine | undefined;
		try {
			engine = await connectTo(address, signal);
			const name = await ping(engine, address, signal);
			return {engine, name, host, place: enginePlace(name, host)};
		} catch (error) {
			engine?.close();
			const guessed = address.name ?? guessedName(host);
			if (addresses.length === 1) throw toEngineFailure(error, guessed, host);
			signal?.throwIfAborted();
			failed.push({host, problem: problemOf(error as Error, guessed)});
		}
	}
	throw noEngine(failed);
}

async function connectTo(address: EngineAddress, signal: AbortSignal | undefined): Promise<Engine> {
	if (address.program !== undefined) {
		return connectServed(await startPodman(address.program, signal));
	}
	const connection = engineConnection(address);
	const {ssh} = connection;
	if (ssh?.forwarded === undefined) return connectEngine(connection);
	return connectServed(await forwardSocket({...ssh, forwarded: ssh.forwarded}, signal));
}

/** Connects to a socket that ends with the connection. */
function connectServed({socketPath, errorCode, lastMessage, stop}: ServedSocket): Engine {
	const {send, close} = connectEngine({protocol: 'http:', socketPath});
	return {
		send: async (path, options) => {
			try {
				return await send(path, options);
			} catch (error) {
				// The program that serves the socket knows why it closes a connection.
				if (!isClosed(error)) throw error;
				// It has written its message before, but that may be read later.
				await setImmediate();
				if (lastMessage() === '') throw error;
				throw Object.assign(new Error(lastMessage()), {code: errorCode});
			}
		},
		close: () => {
			close();
			stop();
		},
	};
}

/** Whether an error says that the other side has closed the connection. */
function isClosed(error: unknown): boolean {
	const {code} = error as NodeJS.ErrnoException;
	return code === 'ECONNRESET' || code === 'EPIPE';
}

function noEngine(failed: readonly {readonly host: string; readonly problem: Problem}[]): Failure {
	const byReason = Map.groupBy(failed, ({problem}) =>
		problem.text.replace(/^is not running: /, ''),
	);
	const reasons = [...byReason].map(
		([reason, group]) => `${group.map(({host}) => host).join(', ')} (${reason})`,
	);
	// An engine that exists, but cannot be used, is more likely the wanted one than one that is missing.
	const {problem} = failed.find(one => !one.problem.isMissing) ?? failed[0];
	return new NoEngineFailure(`no engine answers: ${reasons.join('; ')}`, problem.hint);
}

/** Whether the engine answers, and which one it is. */
async function ping(
	engine: Engine,
	{host}: EngineAddress,
	signal: AbortSignal | undefined,
): Promise<EngineName> {
	const isSsh = host.startsWith('ssh://');
	const milliseconds = isSsh ? sshPingMilliseconds : pingMilliseconds;
	const timeout = AbortSignal.timeout(milliseconds);
	const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
	try {
		const answer = await engine.send('/_ping', {signal: either});
		answer.resume();
		checkVersion(answer.headers['api-version']);
		return nameOfEngine(answer);
	} catch (error) {
		signal?.throwIfAborted();
		if (!timeout.aborted) throw error;
		const code = isSsh ? sshErrorCode : 'ETIMEDOUT';
		throw Object.assign(new Error(`no answer within ${milliseconds / 1000} seconds`), {code});
	}
}

/** Docker 1.12, of 2016. Requests name no version, so that an engine answers with its newest one. */
const oldestVersion = {major: 1, minor: 24};

const oldEngineCode = 'ERR_OLD_ENGINE';

/** @throws Error if an engine says that its API is older than {@link oldestVersion} */
function checkVersion(given: string | readonly string[] | undefined): void {
	const [, major, minor] = /^(\d+)\.(\d+)$/.exec(String(given)) ?? [];
	if (major === undefined || Number(major) > oldestVersion.major) return;
	if (Number(major) === oldestVersion.major && Number(minor) >= oldestVersion.minor) return;
	const needed = `${oldestVersion.major}.${oldestVersion.minor}`;
	throw Object.assign(new Error(`it has version ${given} of the API, and ${needed} is needed`), {
		code: oldEngineCode,
	});
}

/** Why an engine cannot be used, and what to do about it. */
type Problem = {
	/** The end of a sentence about the engine. */
	readonly text: string;
	readonly hint: string;
	/** Whether there is nothing at its address. */
	readonly isMissing?: boolean;
};

/** Milliseconds until an engine that does not answer a ping is given up. */
const pingMilliseconds = 1500;

/** The same for an engine over SSH, which connects, authenticates and starts a program first. */
const sshPingMilliseconds = 45_000;

const problems: Readonly<Record<string, Problem>> = {
	ENOENT: {
		text: 'is not running: there is no socket',
		isMissing: true,
		hint: 'Start the engine, or name another one with --host or DOCKER_HOST.',
	},
	ECONNREFUSED: {
		text: 'is not running: nothing answers there',
		hint: 'Start the engine, or name another one with --host or DOCKER_HOST.',
	},
	EACCES: {
		text: 'may not be used by this user: no permission for its socket',
		hint: 'Join the group that owns the socket (often: docker), or run as a user that may use it.',
	},
	ETIMEDOUT: {
		text: `does not answer within ${pingMilliseconds / 1000} seconds`,
		hint: 'See whether the engine is well, or name another one with --host.',
	},
	ECONNRESET: {
		text: 'closes the connection without an answer',
		hint: 'Check the address, and whether the engine demands TLS or another certificate (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH).',
	},
	ENOTFOUND: {
		text: 'cannot be reached: there is no host of that name',
		hint: 'Check the address given by --host, DOCKER_HOST or the docker context.',
	},
};

/** Node.js reports errors of OpenSSL, of TLS and of the engine's certificate with these codes. */
function tlsProblem(code: string, message: string): Problem | undefined {
	if (!/^ERR_(?:SSL|TLS|OSSL)_|CERT|^UNABLE_TO_VERIFY_LEAF_SIGNATURE$|^EPROTO$/.test(code)) return;
	return {
		text: `cannot be reached with TLS: ${message}`,
		hint: 'Check ca.pem, cert.pem and key.pem (of DOCKER_CERT_PATH or the docker context) and the address.',
	};
}

/** The problems whose messages come from elsewhere, by code. */
const toldProblems: Readonly<Record<string, (message: string, name: EngineName) => Problem>> = {
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

function problemOf(error: Error, name: EngineName): Problem {
	const code = (error as NodeJS.ErrnoException).code ?? '';
	return (
		problems[isClosed(error) ? 'ECONNRESET' : code] ??
		toldProblems[code]?.(error.message, name) ??
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
	const isAway = isClosed(error) || code in problems || code in toldProblems;
	const Kind = isAway ? NoEngineFailure : Failure;
	return new Kind(`${enginePlace(name, host)} ${text}`, hint, {cause: error});
}
