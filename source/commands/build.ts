import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {CommandContext} from '../cli/command-line.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {openImage} from '../sources/open-image.ts';
import {inspect} from './inspect.ts';

/**
 * `layerscope build [docker build args]`: runs `docker build` with these very arguments, then does
 * with the image what `layerscope IMAGE` does.
 */
export async function build(given: readonly string[], context: CommandContext): Promise<number> {
	const id = await buildImage(given, context);
	if (id === undefined) return exitCodes.ok;
	const reference = `docker:${id}`;
	await checkImage(reference, context);
	return inspect([reference], context);
}

async function checkImage(reference: string, {env, signal}: CommandContext): Promise<void> {
	try {
		const opened = await openImage(reference, {env, signal});
		await opened.close();
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		throw new Failure(
			`docker build went well, but ${error.message}`,
			'A builder may keep its images to itself: add --load. Or docker uses another engine.',
			{cause: error},
		);
	}
}

/** Builds, and tells the image's id; `undefined` where docker was only asked for help. */
async function buildImage(
	given: readonly string[],
	{env, signal}: CommandContext,
): Promise<string | undefined> {
	// Docker does not print the id where both a person and a program can read it.
	const folder = await mkdtemp(path.join(tmpdir(), 'layerscope-build-'));
	try {
		const ownFile = path.join(folder, 'image-id');
		const givenFile = idFileOf(given);
		const options = givenFile === undefined ? ['--iidfile', ownFile] : [];
		await runDocker(['build', ...options, ...given], {env, signal});
		const id = await readFile(givenFile ?? ownFile, 'utf8').catch(() => '');
		if (id.trim() !== '') return id.trim();
		if (given.includes('--help') || given.includes('-h')) return undefined;
		throw new Failure(
			'docker build went well, but made no image in the engine',
			'Leave out --output and --push, or add --load; a layerscope build needs the image there.',
		);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

/** The file that the user has the id written to, as docker reads its arguments: the last one counts. */
function idFileOf(given: readonly string[]): string | undefined {
	const at = given.findLastIndex(argument => /^--iidfile(?:=|$)/.test(argument));
	if (at < 0) return undefined;
	return given[at] === '--iidfile' ? given[at + 1] : given[at].slice('--iidfile='.length);
}

type RunOptions = {
	readonly env: NodeJS.ProcessEnv;
	/** Passed on to docker, which has its own ways to end; only then is the work done. */
	readonly signal: AbortSignal;
};

/**
 * Runs the docker command in the terminal of this program.
 *
 * @throws Failure where it cannot be run, or fails
 */
async function runDocker(args: readonly string[], {env, signal}: RunOptions): Promise<void> {
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
