import {setImmediate} from 'node:timers/promises';
import type {Failure} from '../../failure.ts';
import {
	connectEngine,
	type Engine,
	type EngineName,
	nameOfEngine,
	versionOfEngine,
} from './engine-client.ts';
import {type EngineAddress, engineConnection, NoEngineFailure} from './engine-host.ts';
import {
	enginePlace,
	isClosed,
	oldEngineCode,
	type Problem,
	problemOf,
	slowEngineCode,
	toEngineFailure,
} from './engine-problem.ts';
import {startPodman} from './podman-service.ts';
import type {ServedSocket} from './served-socket.ts';
import type {SharedEngines} from './shared-engines.ts';
import {SharedExports} from './shared-export.ts';
import {forwardSocket, sshErrorCode} from './ssh-connection.ts';

/** The name of an engine that has not answered, guessed from the path of its socket. */
function guessedName(host: string): EngineName {
	return host.includes('podman') ? 'podman' : 'docker';
}

/** An engine that answers. */
export type AnsweringEngine = {
	readonly engine: Engine;
	readonly name: EngineName;
	readonly version: string;
	/** As in DOCKER_HOST. */
	readonly host: string;
	/** The engine in messages. */
	readonly place: string;
	/** Missing if the connection is not shared. */
	readonly exports?: SharedExports;
};

/**
 * Connects to the first of the addresses where an engine answers.
 *
 * @param addresses at least one
 * @param engines has the connection for other images, too
 * @throws Failure that names each address with its own reason, if none answers
 */
export function connectFirst(
	addresses: readonly EngineAddress[],
	signal?: AbortSignal,
	engines?: SharedEngines,
): Promise<AnsweringEngine> {
	if (!engines) return connectAny(addresses, signal);
	return engines.connect(JSON.stringify(addresses), async () => {
		const answering = await connectAny(addresses, signal);
		return {...answering, exports: new SharedExports(answering.engine)};
	});
}

async function connectAny(
	addresses: readonly EngineAddress[],
	signal: AbortSignal | undefined,
): Promise<AnsweringEngine> {
	const failed: {readonly host: string; readonly problem: Problem}[] = [];
	for (const address of addresses) {
		const {host} = address;
		let engine: Engine | undefined;
		try {
			engine = await connectTo(address, signal);
			const answered = await ping(engine, address, signal);
			return {engine, ...answered, host, place: enginePlace(answered.name, host)};
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

/** Asks the engine which one it is. */
async function ping(
	engine: Engine,
	{host}: EngineAddress,
	signal: AbortSignal | undefined,
): Promise<Pick<AnsweringEngine, 'name' | 'version'>> {
	const isSsh = host.startsWith('ssh://');
	const milliseconds = isSsh ? sshPingMilliseconds : pingMilliseconds;
	const timeout = AbortSignal.timeout(milliseconds);
	const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
	try {
		const answer = await engine.send('/_ping', {signal: either});
		answer.resume();
		checkVersion(answer.headers['api-version']);
		return {name: nameOfEngine(answer), version: versionOfEngine(answer)};
	} catch (error) {
		signal?.throwIfAborted();
		if (!timeout.aborted) throw error;
		const code = isSsh ? sshErrorCode : slowEngineCode;
		throw Object.assign(new Error(`does not answer within ${milliseconds / 1000} seconds`), {code});
	}
}

/** Docker 1.12, of 2016. Requests name no version, so that an engine answers with its newest one. */
const oldestVersion = {major: 1, minor: 24};

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

/** Milliseconds until an engine that does not answer a ping is given up. */
const pingMilliseconds = 1500;

/** The same for an engine over SSH, which connects, authenticates and starts a program first. */
const sshPingMilliseconds = 45_000;
