import {Failure} from '../../failure.ts';

/** How to reach an engine over SSH, in arguments of the user's own `ssh`. */
export type SshTarget = {
	readonly options: readonly string[];
	readonly destination: string;
	/** Connects its standard input and output to the engine. */
	readonly command: readonly string[];
	/** The engine's socket at the other end, if it is to be forwarded. */
	readonly forwarded?: string;
};

/** Seconds in which ssh must have a connection; the same as that of Docker's CLI. */
export const connectSeconds = 30;

/**
 * Reads an address `ssh://[USER@]HOST[:PORT][/SOCKET]`. At the other end, the command line of the engine
 * connects its standard input and output to the engine, as Docker's CLI does it. The socket of Podman is
 * forwarded, as Podman does it.
 *
 * @see https://docs.docker.com/engine/security/protect-access/#use-ssh-to-protect-the-docker-daemon-socket
 * @see https://docs.podman.io/en/latest/markdown/podman-system-connection.1.html
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
	const options = [
		// There is nobody to ask for a password: the screen belongs to the inspector.
		...['-o', 'BatchMode=yes', '-o', `ConnectTimeout=${connectSeconds}`],
		...(username === '' ? [] : ['-l', decodeURIComponent(username)]),
		...(port === '' ? [] : ['-p', port]),
		...(identity === undefined ? [] : ['-i', identity]),
	];
	const atEngine = socket === '' ? [] : [atSocket, `unix://${socket}`];
	const command = [name, ...atEngine, 'system', 'dial-stdio'];
	const destination = hostname.replace(/^\[(.*)\]$/, '$1');
	// OpenSSH for Windows has no sockets to forward.
	const isForwarded = name === 'podman' && socket !== '' && process.platform !== 'win32';
	return {options, destination, command, ...(isForwarded && {forwarded: socket})};
}
