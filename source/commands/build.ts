import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Failure} from '../failure.ts';
import {openImage} from '../sources/find-image.ts';
import {type CommandContext, exitCodes} from './context.ts';
import {inspect} from './inspect.ts';
import {runDocker} from './run-docker.ts';

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
