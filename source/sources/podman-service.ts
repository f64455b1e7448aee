import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {accessSync, constants, rmSync} from 'node:fs';
import {mkdtemp} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';
import type {EngineAddress} from './engine-host.ts';

/** The error code of a podman command that does not serve its API. */
export const podmanErrorCode = 'ERR_PODMAN_COMMAND';

/**
 * Podman's command as the address of an engine: it can serve its API without a socket of the system. Empty
 * if the user has no such command, or one that only talks to another machine.
 */
export function podmanCommand(env: NodeJS.ProcessEnv): readonly EngineAddress[] {
	if (process.platform !== 'linux') return [];
	const files = (env.PATH ?? '')
		.split(path.delimiter)
		.filter(folder => path.isAbsolute(folder))
		.map(folder => path.join(folder, 'podman'));
	const program = files.find(isExecutable);
	return program === undefined ? [] : [{host: program, name: 'podman', program}];
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** An API that a podman command serves for this process only. */
export type PodmanService = {
	readonly socketPath: string;
	readonly stop: () => void;
};

/**
 * Runs the program in `$0` until standard input ends, which it does when this process ends in any way; then
 * ends the process group, because the command may be a script that runs podman. Podman's own limit would
 * count the time in which the user reads.
 */
const script = `
exec 3<&0
"$0" "$@" 3<&- </dev/null &
program=$!
{ cat <&3; kill 0; } >/dev/null 2>&1 &
exec 3<&-
wait $program`;

const startMilliseconds = 30_000;
const retryMilliseconds = 20;

/** Bytes of the messages of podman that are kept. */
const mostMessageBytes = 4096;

/**
 * Has a podman command serve its API at a socket in a new temporary folder.
 *
 * @throws Error with {@link podmanErrorCode} and the messages of podman
 */
export async function startPodman(
	program: string,
	signal: AbortSignal | undefined,
): Promise<PodmanService> {
	const folder = await mkdtemp(path.join(tmpdir(), 'layerscope-podman-'));
	const socketPath = path.join(folder, 'api.sock');
	const args = ['system', 'service', '--time', '0', `unix://${socketPath}`];
	const child = spawn('sh', ['-c', script, program, ...args], {
		stdio: ['pipe', 'ignore', 'pipe'],
		detached: true,
	});
	let messages = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		messages = (messages + text).slice(-mostMessageBytes);
	});
	const stop = () => {
		child.stdin.destroy();
		child.stderr.destroy();
		rmSync(folder, {recursive: true, force: true});
	};
	try {
		await answering(socketPath, child, signal);
		return {socketPath, stop};
	} catch (error) {
		stop();
		signal?.throwIfAborted();
		const {message} = error as Error;
		const text = messages.trim().split(/\r?\n/).at(-1) || message;
		throw Object.assign(new Error(text), {code: podmanErrorCode});
	}
}

/** Waits until a program accepts connections at a socket. */
async function answering(
	socketPath: string,
	child: ChildProcess,
	signal: AbortSignal | undefined,
): Promise<void> {
	const limit = AbortSignal.timeout(startMilliseconds);
	const either = signal ? AbortSignal.any([signal, limit]) : limit;
	for (;;) {
		if (child.exitCode !== null) throw new Error(`it ended with exit status ${child.exitCode}`);
		const socket = connect(socketPath);
		try {
			await once(socket, 'connect', {signal: either});
			return;
		} catch {
			if (limit.aborted) throw new Error('it does not start');
			await setTimeout(retryMilliseconds, undefined, {signal: either});
		} finally {
			socket.destroy();
		}
	}
}
