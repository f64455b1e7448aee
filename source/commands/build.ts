import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {CommandContext} from '../cli/command-line.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {openImage} from '../sources/open-image.ts';
import {type Builder, builders, builtDockerfile} from './built-dockerfile.ts';
import {inspect} from './inspect.ts';

/**
 * `layerscope build [ARGS]`: runs `docker build` with exactly these arguments, or `podman build` where
 * there is no docker, then inspects the image as `layerscope IMAGE` does. Under `CI` it checks the image,
 * and reports point at the lines of the Dockerfile that was built.
 *
 * @returns the exit code of the build if it fails
 */
export async function build(given: readonly string[], context: CommandContext): Promise<number> {
	const {builder, status, id} = await buildImage(given, context);
	if (status !== 0) return status;
	if (id === undefined) return exitCodes.ok;
	const reference = `${builder}:${id}`;
	await checkImage(reference, builder, context);
	const dockerfile = await builtDockerfile(given, builder);
	const options = {...context.options, ...(dockerfile !== undefined && {dockerfile})};
	return inspect([reference], {...context, options});
}

/** Checks that the image can be opened, with a hint at where builders leave their images. */
async function checkImage(
	reference: string,
	builder: Builder,
	{env, signal}: CommandContext,
): Promise<void> {
	try {
		const opened = await openImage(reference, {env, signal});
		await opened.close();
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		throw new Failure(
			`${builder} build succeeded, but ${error.message}`,
			builder === 'docker'
				? 'Some builders do not load images into the engine: add --load. Or docker uses another engine.'
				: error.hint,
			{cause: error},
		);
	}
}

type Built = {
	readonly builder: Builder;
	/** Exit status of the build. */
	readonly status: number;
	/** Missing if the builder only printed its help. */
	readonly id?: string;
};

async function buildImage(given: readonly string[], {env, signal}: CommandContext): Promise<Built> {
	// The output of builders is for humans; the id file is for programs.
	const folder = await mkdtemp(path.join(tmpdir(), 'layerscope-build-'));
	try {
		const ownFile = path.join(folder, 'image-id');
		const givenFile = idFileOf(given);
		const options = givenFile === undefined ? ['--iidfile', ownFile] : [];
		const {builder, status} = await runBuilder(['build', ...options, ...given], {env, signal});
		if (status !== 0) return {builder, status};
		const id = await readFile(givenFile ?? ownFile, 'utf8').catch(() => '');
		if (id.trim() !== '') return {builder, status, id: id.trim()};
		if (given.includes('--help') || given.includes('-h')) return {builder, status};
		throw new Failure(
			`${builder} build succeeded, but made no image in the engine`,
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
	/** Sends SIGTERM to the builder, which is then waited for: it stops the build itself. */
	readonly signal: AbortSignal;
};

/**
 * Runs the first builder that is installed, in the terminal of this program.
 *
 * @throws Failure if there is none, or a signal ended it
 */
async function runBuilder(
	args: readonly string[],
	options: RunOptions,
): Promise<{readonly builder: Builder; readonly status: number}> {
	for (const builder of builders) {
		const status = await runInTerminal(builder, args, options);
		if (status !== undefined) return {builder, status};
	}
	throw new Failure(
		'there is no docker or podman command in PATH, which would build the image',
		'Install one of them, or build the image with another tool and open it with layerscope.',
	);
}

/** @returns the exit status; `undefined` if there is no such command */
async function runInTerminal(
	command: Builder,
	args: readonly string[],
	{env, signal}: RunOptions,
): Promise<number | undefined> {
	signal.throwIfAborted();
	const child = spawn(command, args, {env, stdio: 'inherit'});
	const onAbort = () => child.kill('SIGTERM');
	signal.addEventListener('abort', onAbort);
	try {
		const [status, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
		signal.throwIfAborted();
		if (status !== null) return status;
		throw new Failure(
			`${command} build was ended by ${killedBy}`,
			'Start it again; if it happens again, look into the log of the system.',
		);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'EACCES') return undefined;
		throw error;
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
