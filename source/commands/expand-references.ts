import pMap from 'p-map';
import type {CommandContext} from '../cli/command-line.ts';
import {findOptions} from '../cli/options.ts';
import {Failure} from '../failure.ts';
import {isExistingPath} from '../sources/local.ts';
import {parseReference, type Scheme} from '../sources/reference.ts';

/** A reference of a run, or why a pattern gives none. */
export type Named = {readonly reference: string; readonly failure?: Failure | undefined};

/**
 * The images that arguments stand for, in their order.
 *
 * @returns and whether they are one argument that is not a pattern
 */
export async function expandReferences(
	given: readonly string[],
	context: CommandContext,
): Promise<{readonly references: readonly Named[]; readonly isOne: boolean}> {
	const expanded = await pMap(given, text => expandReference(text, context), {concurrency: 4});
	return {
		references: expanded.flatMap((found, index) => found ?? {reference: given[index]}),
		isOne: given.length === 1 && expanded[0] === undefined,
	};
}

/**
 * The references that an argument stands for. One with `*`, `?` or `[` is a pattern for paths, or else
 * for names of the engine's images, unless there is a file of that name. Matches are sorted.
 *
 * @returns `undefined` if the argument is not a pattern
 */
async function expandReference(
	text: string,
	context: CommandContext,
): Promise<readonly Named[] | undefined> {
	if (!/[*?[]/.test(text)) return undefined;
	const {scheme, target} = parseReference(text);
	const mayBePath = scheme === undefined || fileSchemes.has(scheme);
	const mayBeName = scheme === undefined ? !/^\.{0,2}\//.test(target) : engineSchemes.has(scheme);
	if (!mayBePath && !mayBeName) return undefined;
	try {
		if (mayBePath && (await isExistingPath(target))) return undefined;
		const paths = mayBePath ? await matchingPaths(target) : [];
		const names =
			paths.length === 0 && mayBeName ? await matchingNames(scheme, target, context) : [];
		const found = [...paths, ...names].sort();
		if (found.length === 0) {
			const kinds = [...(mayBePath ? ['no file'] : []), ...(mayBeName ? ['no image'] : [])];
			throw new Failure(
				`${kinds.join(' and ')} matches ${text}`,
				'In paths, * does not match slashes, but ** does. In names of images, * matches all.',
			);
		}
		const prefix = text.slice(0, text.length - target.length);
		return found.map(name => ({reference: `${prefix}${name}`}));
	} catch (failure) {
		if (!(failure instanceof Failure)) throw failure;
		return [{reference: text, failure}];
	}
}

const fileSchemes: ReadonlySet<Scheme> = new Set(['docker-archive', 'oci-archive', 'oci', 'dir']);

const engineSchemes: ReadonlySet<Scheme> = new Set(['docker', 'podman']);

async function matchingPaths(pattern: string): Promise<readonly string[]> {
	const {glob} = await import('tinyglobby');
	const paths = await glob(pattern, {expandDirectories: false, onlyFiles: false});
	return paths.map(path => path.replace(/\/$/, ''));
}

async function matchingNames(
	scheme: Scheme | undefined,
	pattern: string,
	{options, env, signal}: CommandContext,
): Promise<readonly string[]> {
	const {listImages} = await import('../sources/engine/engine.ts');
	const {findEngines} = await import('../sources/engine/engine-host.ts');
	const {findPodman} = await import('../sources/engine/podman-host.ts');
	const {nameTest} = await import('../check/globs.ts');
	const find = scheme === 'podman' ? findPodman : findEngines;
	const {images} = await listImages(find(findOptions(options), env), signal);
	const names = new Set(images.flatMap(({tags}) => tags));
	const isMatch = nameTest(pattern);
	// Podman names the registry of all images, and Docker that of none of Docker Hub.
	const shortOf = (name: string) => name.replace(/^(?:docker\.io\/(?:library\/)?|localhost\/)/, '');
	return [...names].filter(name => isMatch(name) || isMatch(shortOf(name)));
}
