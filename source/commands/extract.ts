import {type CommandContext, usage} from '../cli/command-line.ts';
import {withImage} from '../cli/load-with-progress.ts';
import {withProgressLine} from '../cli/progress-line.ts';
import {exitCodes} from '../exit.ts';
import {chooseDestination} from '../extract/destination.ts';
import {type ExtractPlan, planExtraction} from '../extract/plan.ts';
import {isLoss, skippedLines} from '../extract/skipped.ts';
import {type WriteOptions, type WriteOutcome, writePlan} from '../extract/write-plan.ts';
import {Failure} from '../failure.ts';
import {chosenLayer, findNode} from '../image/find-node.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {EntryKind, kindName} from '../layer/entry-kind.ts';
import {contentsOf} from '../sources/image-content.ts';
import {countText, formatBytes} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {printContent} from './cat.ts';

/**
 * `layerscope extract IMAGE PATH [DEST]`: writes a file or a folder of the final tree, or of the tree
 * as of `--layer`, to disk; with `-`, a file to standard output.
 */
export async function extract(given: readonly string[], context: CommandContext): Promise<number> {
	const [reference, path, target, ...more] = given;
	if (reference === undefined || path === undefined) {
		throw usage('extract needs an image and a path');
	}
	if (more.length > 0) throw usage(`extract takes one path, not also ${more.join(' ')}`);
	if (target === '-') return printContent(reference, path, context);
	// An existing destination is reported before the image is read, which can take long.
	const destination = await chooseDestination(path, target);
	return withImage(reference, context, async (loaded, opened) => {
		const {tree, info} = loaded;
		const {stderr, signal} = context;
		const place = placeOf(tree, path, info.reference, context.options.layer);
		const {lines, isComplete} = await withProgressLine(stderr, 'extracting', onProgress =>
			extractNode(tree, {
				...place,
				destination,
				signal,
				contentsOf: entries => contentsOf(opened, loaded, entries, signal),
				onProgress: (doneBytes, totalBytes) =>
					onProgress({
						activity: 'extracting',
						doneBytes,
						totalBytes,
						doneLayers: 0,
						totalLayers: undefined,
					}),
				onRemoved: () =>
					stderr.write(
						`layerscope: extraction stopped; ${printable(destination)} was removed again\n`,
					),
			}),
		);
		for (const line of lines) stderr.write(`layerscope: ${line}\n`);
		// Scripts must notice an incomplete result.
		return isComplete ? exitCodes.ok : exitCodes.failed;
	});
}

type Place = {readonly node: number; readonly layer: number};

function placeOf(
	tree: ImageTree,
	path: string,
	reference: string,
	givenLayer: number | undefined,
): Place {
	const layer = chosenLayer(tree, reference, givenLayer);
	return {node: findNode(tree, path, {reference, layer}), layer};
}

export type ExtractNodeOptions = Place &
	Pick<WriteOptions, 'destination' | 'contentsOf' | 'signal' | 'onRemoved'> & {
		/** Called with the content bytes written so far, and their total. */
		readonly onProgress: (doneBytes: number, totalBytes: number) => void;
	};

/**
 * Writes a file or a folder as of a layer to disk.
 *
 * @returns printable lines about what was written and skipped, and whether no content is missing
 * @throws Failure if it is something else, or cannot be written
 */
export async function extractNode(
	tree: ImageTree,
	{node, layer, onProgress, ...options}: ExtractNodeOptions,
): Promise<{readonly lines: readonly string[]; readonly isComplete: boolean}> {
	const kind = tree.kindOf(tree.versionAt(node, layer));
	if (kind !== EntryKind.file && kind !== EntryKind.directory) {
		throw new Failure(
			`${tree.pathOf(node)} is neither a file nor a folder but a ${kindName(kind)}`,
			'Only an engine can create one: docker create IMAGE, then docker cp.',
		);
	}
	const plan = planExtraction(tree, node, layer);
	let doneBytes = 0;
	const outcome = await writePlan(plan, {
		...options,
		onBytes: bytes => {
			doneBytes += bytes;
			onProgress(doneBytes, plan.bytes);
		},
	});
	return {
		lines: [outcomeText(plan, outcome, options.destination), ...skippedLines(outcome.skipped)],
		isComplete: !outcome.skipped.some(isLoss),
	};
}

function outcomeText(
	{bytes}: ExtractPlan,
	{files, directories, symlinks}: WriteOutcome,
	destination: string,
): string {
	const parts = [
		countText(files, 'file'),
		...(directories > 0 ? [countText(directories, 'folder')] : []),
		...(symlinks > 0 ? [countText(symlinks, 'symbolic link')] : []),
	];
	// The place comes first, because the inspector may cut the rest.
	return `wrote ${printable(destination)}: ${parts.join(', ')} (${formatBytes(bytes)})`;
}
