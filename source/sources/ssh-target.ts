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
