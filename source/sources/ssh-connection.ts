import {type ChildProcess, spawn} from 'node:child_process';
import {Agent} from 'node:http';
import {Duplex} from 'node:stream';
import {Failure} from '../failure.ts';

/** How to reach an engine over SSH: the arguments of the user's own `ssh`. */
export type SshTarget = {
	/** As in DOCKER_HOST, for messages. */
	readonly host: string;
	readonly args: readonly string[];
};

/** Seconds in which ssh must have a connection; the same as that of Docker's CLI. */
const connectSeconds = 30;

/**
 * Reads an address `ssh://[USER@]HOST[:PORT][/SOCKET]`. At the other end, the command line of the engine
 * connects its standard input and output to the engine, as Docker's CLI does it.
 *
 * @see https://docs.docker.com/engine/security/protect-access/#use-ssh-to-protect-the-docker-daemon-socket
 * @throws Failure if the address has a part that SSH has no use for
 */
export function sshTarget(
	url: URL,
	{identity, name = 'docker'}: {readonly identity?: string; readonly name?: 'docker' | 'podman'},
): SshTarget {
	const {username, password, hostname, port, pathname, search, hash} = url;
	const socket = decodeURIComponent(pathname).replace(/\/$/, '');
	if (password !== '' || search !== '' || hash !== '' || !/^[\w./-]*$/.test(socket)) {
		throw new Failure(
			`an address with ssh://${password === '' ? '' : ' and a password'} has parts that cannot be used`,
			'Write it as ssh://USER@HOST:PORT; ssh takes keys from its agent and its configuration.',
		);
	}
	const atSocket = name === 'podman' ? '--url' : '--host';
	const args = [
		// There is nobody to ask for a password: the screen belongs to the inspector.
		...['-o', 'BatchMode=yes', '-o', `ConnectTimeout=${connectSeconds}`, '-T'],
		...(username === '' ? [] : ['-l', decodeURIComponent(username)]),
		...(port === '' ? [] : ['-p', port]),
		...(identity === undefined ? [] : ['-i', identity]),
		...['--', hostname.replace(/^\[(.*)\]$/, '$1'), name],
		...(socket === '' ? [] : [atSocket, `unix://${socket}`]),
		...['system', 'dial-stdio'],
	];
	return {host: url.href, args};
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

	constructor({args}: SshTarget) {
		super();
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
