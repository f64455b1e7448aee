import {accessSync, constants} from 'node:fs';
import path from 'node:path';
import type {EngineAddress} from './engine-host.ts';
import type {ServedSocket} from './served-socket.ts';

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

/**
 * Has a podman command serve its API for this process only. Podman's own timeout is not used: it would also
 * count the time in which the user reads the screen.
 *
 * @throws Error with {@link podmanErrorCode} and the messages of podman
 */
export async function startPodman(
	program: string,
	signal: AbortSignal | undefined,
): Promise<ServedSocket> {
	const argsOf = (socketPath: string) => [
		...['system', 'service', '--time', '0'],
		`unix://${socketPath}`,
	];
	// Archives open without the code of sockets.
	const {serveSocket} = await import('./served-socket.ts');
	return serveSocket({program, argsOf, errorCode: podmanErrorCode, milliseconds: 30_000}, signal);
}
