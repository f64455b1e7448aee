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
 * `layerscope build [ARGS]`: runs `docker build` with exactly these arguments, then inspects the image
 * as `layerscope IMAGE` does.
 */
export async function build(given: readonly string[], context: CommandContext): Promise<number> {
	const id = await buildImage(given, context);
	if (id === undefined) return exitCodes.ok;
	const reference = `docker:${id}`;
	await checkImage(reference, context);
	return inspect([reference], context);
}

/** Checks that the image can be opened, with a hint at where builders leave their images. */
async function checkImage(reference: string, {env, signal}: CommandContext): Promise<void> {
	try {
		const opened = await openImage(reference, {env, signal});
		await opened.close();
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		throw new Failure(
			`docker build succeeded, but ${error.message}`,
			'Some builders do not load images into the engine: add --load. Or docker uses another engine.',
			{cause: error},
		);
	}
}

/** Builds the image and returns its id; `undefined` if docker only printed its help. */
async function buildImage(
	given: readonly string[],
	{env, signal}: CommandContext,
): Promise<string | undefined> {
	// docker prints its output for people; the id file is for programs.
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
			'docker build succeeded, but made no image in the engine',
			'Remove --output and --push, or add --load: layerscope reads the image from the engine.',
		);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

/** The user's own `--iidfile`. docker uses the last one. */
function idFileOf(given: readonly string[]): string | undefined {
	const at = given.findLastIndex(argument => /^--iidfile(?:=|$)/.test(argument));
	if (at < 0) return undefined;
	return given[at] === '--iidfile' ? given[at + 1] : given[at].slice('--iidfile='.length);
}

type RunOptions = {
	readonly env: NodeJS.ProcessEnv;
	/** Sends SIGTERM to docker, which is then waited for: it stops the build itself. */
	readonly signal: AbortSignal;
};

/**
 * Runs docker in the terminal of this program.
 *
 * @throws Failure if it cannot be run, or fails
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
			'Its output above says why.',
		);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code !== 'ENOENT' && code !== 'EACCES') throw error;
		throw new Failure(
			`${name} cannot be run: there is no docker command in PATH`,
			'Install the Docker CLI, or build the image with another tool and open it with layerscope.',
			{cause: error},
		);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
