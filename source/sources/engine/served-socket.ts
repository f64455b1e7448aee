import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync} from 'node:fs';
import {mkdtemp} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';

/** A program that serves an engine's API at a socket. */
export type SocketProgram = {
	readonly program: string;
	readonly argsOf: (socketPath: string) => readonly string[];
	/** The code of its errors. */
	readonly errorCode: string;
	/** Milliseconds in which it must accept connections. */
	readonly milliseconds: number;
};

/** A socket that a program serves for this process only. */
export type ServedSocket = {
	readonly socketPath: string;
	/** The code of errors that the program causes. */
	readonly errorCode: string;
	/** The last line that the program has written to standard error. */
	readonly lastMessage: () => string;
	readonly stop: () => void;
};

/**
 * Runs the program in `$0` until standard input ends, which it does when this process ends in any way; then
 * ends the process group, because the program may be a script that runs another one.
 */
const script = `
exec 3<&0
"$0" "$@" 3<&- </dev/null &
program=$!
{ cat <&3; kill 0; } >/dev/null 2>&1 &
exec 3<&-
wait $program`;

const retryMilliseconds = 20;

/** Bytes of the program's messages that are kept. */
const mostMessageBytes = 4096;

/**
 * Runs a program that serves a socket in a new temporary folder.
 *
 * @throws Error with the code and the last message of the program
 */
export async function serveSocket(
	{program, argsOf, errorCode, milliseconds}: SocketProgram,
	signal: AbortSignal | undefined,
): Promise<ServedSocket> {
	const folder = await mkdtemp(path.join(tmpdir(), 'layerscope-'));
	const socketPath = path.join(folder, 'engine.sock');
	const child = spawn('sh', ['-c', script, program, ...argsOf(socketPath)], {
		stdio: ['pipe', 'ignore', 'pipe'],
		detached: true,
	});
	let messages = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		messages = (messages + text).slice(-mostMessageBytes);
	});
	const lastMessage = () => messages.trim().split(/\r?\n/).at(-1) ?? '';
	const stop = () => {
		child.stdin.destroy();
		child.stderr.destroy();
		rmSync(folder, {recursive: true, force: true});
	};
	try {
		await answering(socketPath, child, milliseconds, signal);
		return {socketPath, errorCode, lastMessage, stop};
	} catch (error) {
		stop();
		signal?.throwIfAborted();
		const text = lastMessage() || (error as Error).message;
		throw Object.assign(new Error(text), {code: errorCode});
	}
}

/** Waits until a program accepts connections at a socket. */
async function answering(
	socketPath: string,
	child: ChildProcess,
	milliseconds: number,
	signal: AbortSignal | undefined,
): Promise<void> {
	const limit = AbortSignal.timeout(milliseconds);
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
