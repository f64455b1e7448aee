import {type ChildProcess, spawn} from 'node:child_process';
import {Duplex} from 'node:stream';
import {type ServedSocket, serveSocket} from './served-socket.ts';
import {connectSeconds, type SshTarget} from './ssh-target.ts';

/** Not imported: for an import, Node.js loads all that the module exports, its client for `fetch` included. */
const {Agent} = process.getBuiltinModule('node:http');

/** Has `ssh` forward the socket of an engine for this process only. */
export function forwardSocket(
	{options, destination, forwarded}: SshTarget & {readonly forwarded: string},
	signal: AbortSignal | undefined,
): Promise<ServedSocket> {
	const argsOf = (socketPath: string) => [
		...options,
		// A shared connection would keep the forwarding after the end of this process.
		...['-o', 'ControlPath=none', '-o', 'ExitOnForwardFailure=yes'],
		...['-N', '-L', `${socketPath}:${forwarded}`, '--', destination],
	];
	const milliseconds = (connectSeconds + 15) * 1000;
	return serveSocket({program: 'ssh', argsOf, errorCode: sshErrorCode, milliseconds}, signal);
}

/** An agent whose connections are processes of `ssh`, which it keeps between requests. */
export class SshAgent extends Agent {
	readonly #target: SshTarget;

	constructor(target: SshTarget) {
		super({keepAlive: true});
		this.#target = target;
	}

	override createConnection(): Duplex {
		return new SshConnection(this.#target);
	}
}

/** The error code of a connection that `ssh`, or the engine's command line at the other end, did not make. */
export const sshErrorCode = 'ERR_SSH_COMMAND';

/** Bytes of the messages of ssh that are kept. */
const mostMessageBytes = 4096;

/** The standard input and output of `ssh`. An exit without a byte is an error with the messages of ssh. */
class SshConnection extends Duplex {
	readonly #child: ChildProcess;
	#messages = '';
	#hasData = false;

	constructor({options, destination, command}: SshTarget) {
		super();
		const args = [...options, '-T', '--', destination, ...command];
		this.#child = spawn('ssh', args, {stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true});
		const {stdin, stdout, stderr} = this.#child;
		stdout!.on('data', (chunk: Buffer) => {
			this.#hasData = true;
			if (!this.push(chunk)) stdout!.pause();
		});
		stderr!.setEncoding('utf8').on('data', (text: string) => {
			this.#messages = (this.#messages + text).slice(-mostMessageBytes);
		});
		// EPIPE: ssh has ended, and says why.
		stdin!.on('error', () => {});
		this.#child.on('error', error => this.destroy(sshError(error.message)));
		this.#child.on('close', () => this.#ended());
	}

	#ended(): void {
		if (this.#hasData) this.push(null);
		else this.destroy(sshError(this.#messages.trim().split(/\r?\n/).join('; ')));
	}

	override _read(): void {
		this.#child.stdout?.resume();
	}

	override _write(chunk: Uint8Array, _: BufferEncoding, done: () => void): void {
		const {stdin} = this.#child;
		if (!stdin?.writable || stdin.write(chunk)) done();
		else stdin.once('drain', done).once('close', done);
	}

	override _final(done: () => void): void {
		this.#child.stdin?.end();
		done();
	}

	override _destroy(error: Error | null, done: (error: Error | null) => void): void {
		this.#child.kill();
		done(error);
	}

	/** An idle connection does not keep the process alive. The agent calls this, as for a socket. */
	unref(): this {
		this.#setReferences('unref');
		return this;
	}

	ref(): this {
		this.#setReferences('ref');
		return this;
	}

	#setReferences(change: 'ref' | 'unref'): void {
		const {stdin, stdout, stderr} = this.#child;
		for (const handle of [this.#child, stdin, stdout, stderr]) {
			(handle as {ref?(): void; unref?(): void} | null)?.[change]?.();
		}
	}

	setKeepAlive(): this {
		return this;
	}

	setNoDelay(): this {
		return this;
	}

	/** Requests have no timeout of their own. */
	setTimeout(): this {
		return this;
	}
}

function sshError(message: string): Error {
	const text = message === '' ? 'the connection was closed without a message' : message;
	return Object.assign(new Error(text), {code: sshErrorCode});
}
