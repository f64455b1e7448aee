import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {Failure} from '../failure.ts';

export type RunOptions = {
	readonly env: NodeJS.ProcessEnv;
	/** Passed on to docker, which has its own ways to end; only then is the work done. */
	readonly signal: AbortSignal;
};

/**
 * Runs the docker command in the terminal of this program.
 *
 * @throws Failure where it cannot be run, or fails
 */
export async function runDocker(args: readonly string[], {env, signal}: RunOptions): Promise<void> {
	signal.throwIfAborted();
	const child = spawn('docker', args, {env, stdio: 'inherit'});
	const onAbort = () => child.kill('SIGTERM');
	signal.addEventListener('abort', onAbort);
	const name = `docker ${args[0]}`;
	try {
		const [status, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
		signal.throwIfAborted();
		if (status === 0) return;
		throw new Failure(
			`${name} failed${status === null ? `, ended by ${killedBy}` : ` with exit status ${status}`}`,
			'What it printed above says why.',
		);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code !== 'ENOENT' && code !== 'EACCES') throw error;
		throw new Failure(
			`${name} cannot be run: there is no docker command in PATH`,
			'Install the Docker CLI, or build with what you have and give layerscope the image.',
			{cause: error},
		);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
