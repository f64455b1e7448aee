import {knownDocuments} from '../load/image-cache.ts';
import {openImage} from '../sources/open-image.ts';
import type {CommandContext} from './command-line.ts';
import {findOptions} from './options.ts';

/** Value of `--platform` for all platforms of an image, one after the other. */
export const allPlatforms = 'all';

/**
 * The contexts in which a command opens an image: with `--platform all` one for each of its platforms.
 *
 * @throws Failure if the image cannot be opened
 */
export async function eachPlatform(
	reference: string,
	context: CommandContext,
): Promise<readonly CommandContext[]> {
	const {options} = context;
	if (options.platform !== allPlatforms) return [context];
	const platforms = await platformsOf(reference, context);
	return platforms.map(platform => ({...context, options: {...options, platform}}));
}

/** All platforms of an image. */
export async function platformsOf(
	reference: string,
	{options, env, cache, signal, engines}: CommandContext,
): Promise<readonly string[]> {
	const {platform: _all, save: _save, ...find} = findOptions(options);
	const known = knownDocuments(cache);
	const opened = await openImage(reference, {
		...find,
		...{env, signal, engines, known, isReadAgain: true},
	});
	try {
		const info =
			opened.info.platforms === undefined ? (await opened.readLayers({signal})).info : opened.info;
		const {platform, platforms = []} = info;
		return platforms.length > 0 ? platforms : [platform];
	} finally {
		await opened.close();
	}
}
