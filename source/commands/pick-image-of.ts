import {usage} from '../command-line.ts';
import {Failure} from '../failure.ts';
import {listImages} from '../sources/engine.ts';
import {engineHost} from '../sources/engine-host.ts';
import {pickImage} from '../ui/picker/picker.tsx';
import type {CommandContext} from './context.ts';

/**
 * `layerscope` alone: the user picks one of the engine's images.
 *
 * @returns its reference, or the exit code where the user left
 */
export async function pickImageOf(context: CommandContext): Promise<string | number> {
	const {env, options, stdout, signal} = context;
	if (!stdout.isTTY) throw usage('no image was named');
	const host = engineHost(options, env);
	const images = await listImages(host, env, signal);
	const place = `the Docker engine at ${host}`;
	if (images.length === 0) {
		throw new Failure(
			`${place} has no images`,
			'Pull one (docker pull nginx), or give the path of an archive.',
		);
	}
	const picked = await pickImage({images, place, signal});
	signal.throwIfAborted();
	return picked.type === 'left' ? picked.exitCode : `docker:${picked.name}`;
}
