import {usage} from '../command-line.ts';
import {type CommandContext, exitCodes} from './context.ts';
import {printContent} from './print-content.ts';
import {withImage} from './with-image.ts';

/** `layerscope cat IMAGE PATH`: prints one file of the final tree, or of the one as of `--layer`. */
export async function cat(given: readonly string[], context: CommandContext): Promise<number> {
	const [reference, path, ...more] = given;
	if (reference === undefined || path === undefined) throw usage('cat needs an image and a path');
	if (more.length > 0) throw usage(`cat takes one path, not also ${more.join(' ')}`);
	return withImage(reference, context, async (loaded, opened) => {
		await printContent(loaded, opened, path, context);
		return exitCodes.ok;
	});
}
