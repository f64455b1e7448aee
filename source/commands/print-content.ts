import {once} from 'node:events';
import {Failure} from '../failure.ts';
import {EntryKind, kindName} from '../layer/entry-kind.ts';
import type {LoadedImage} from '../load/load-image.ts';
import {contentOf} from '../sources/image-content.ts';
import type {OpenedImage} from '../sources/source.ts';
import type {CommandContext} from './context.ts';
import {chosenLayer, nodeOf} from './find-node.ts';

/**
 * Prints the bytes of one file, as of the layer that `--layer` names.
 *
 * @throws Failure where the path does not exist, or is no file
 */
export async function printContent(
	loaded: LoadedImage,
	opened: OpenedImage,
	path: string,
	{stdout, signal, options}: CommandContext,
): Promise<void> {
	const {tree, info} = loaded;
	const layer = chosenLayer(loaded, options.layer);
	const version = tree.versionAt(nodeOf(loaded, path, layer), layer);
	const kind = tree.kindOf(version);
	if (kind !== EntryKind.file) {
		throw new Failure(
			`${path} of ${info.reference} is no file but a ${kindName(kind)}`,
			`List it with: layerscope ls ${info.reference} ${path}.`,
		);
	}
	for await (const chunk of contentOf(opened, tree, version, signal)) {
		// The user asked for the very bytes: a file's content is not made printable.
		if (!stdout.write(chunk)) await once(stdout, 'drain', {signal});
	}
}
