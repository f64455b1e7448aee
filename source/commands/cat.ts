import {once} from 'node:events';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {withImage} from '../cli/load-with-progress.ts';
import {withProgressLine} from '../cli/progress-line.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {chosenLayer, findNode} from '../image/find-node.ts';
import {EntryKind, kindName} from '../layer/entry-kind.ts';
import {contentOf} from '../sources/image-content.ts';
import {encodingOf} from '../text/text-encoding.ts';

/** `layerscope cat IMAGE PATH`: prints one file of the final tree, or of the tree as of `--layer`. */
export async function cat(given: readonly string[], context: CommandContext): Promise<number> {
	const [reference, path, ...more] = given;
	if (reference === undefined || path === undefined) throw usage('cat needs an image and a path');
	if (more.length > 0) throw usage(`cat takes one path, not also ${more.join(' ')}`);
	return printContent(reference, path, context);
}

/**
 * Prints the bytes of one file as of the layer given by `--layer`.
 *
 * @returns the exit code
 * @throws Failure if the path does not exist or is not a regular file
 */
export async function printContent(
	reference: string,
	path: string,
	context: CommandContext,
): Promise<number> {
	const {stdout, stderr, signal, options} = context;
	return withImage(reference, context, async (loaded, opened) => {
		const {tree, info} = loaded;
		const layer = chosenLayer(tree, info.reference, options.layer);
		const node = findNode(tree, path, {reference: info.reference, layer});
		const version = tree.versionAt(node, layer);
		const kind = tree.kindOf(version);
		if (kind !== EntryKind.file) {
			throw new Failure(
				`${path} of ${info.reference} is not a file but a ${kindName(kind)}`,
				`List it with: layerscope ls ${info.reference} ${path}.`,
			);
		}
		const chunks = contentOf(opened, loaded, version, signal);
		try {
			// An engine may have to export the image again first.
			let next = await withProgressLine(stderr, `reading ${path}`, () => chunks.next());
			if (!next.done && stdout.isTTY && !options.force) {
				refuseBinary(next.value, path, info.reference);
			}
			for (; !next.done; next = await chunks.next()) {
				// The user wants the exact bytes: a file's content is not made printable.
				if (!stdout.write(next.value)) await once(stdout, 'drain', {signal});
			}
			return exitCodes.ok;
		} finally {
			await chunks.return(undefined);
		}
	});
}

/** @throws Failure if it starts like binary data, which could change how the terminal works */
function refuseBinary(start: Uint8Array, path: string, reference: string): void {
	if (encodingOf(start) !== undefined) return;
	throw new Failure(
		`${path} of ${reference} is a binary file, which a terminal cannot show`,
		'Write it to a file (> FILE), look at it with | hexdump -C, or print it with --force.',
	);
}
