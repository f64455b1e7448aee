import type {LoadedImage} from '../analysis/analyzed-image.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {withImage} from '../cli/load-with-progress.ts';
import {withProgressLine} from '../cli/progress-line.ts';
import {exitCodes} from '../exit.ts';
import {chooseDestination} from '../extract/destination.ts';
import {type ExtractPlan, planExtraction} from '../extract/plan.ts';
import {isLoss, skippedLines} from '../extract/skipped.ts';
import {type WriteOutcome, writePlan} from '../extract/write-plan.ts';
import {Failure} from '../failure.ts';
import {chosenLayer, findNode} from '../image/find-node.ts';
import {EntryKind, kindName} from '../layer/entry-kind.ts';
import {contentsOf} from '../sources/image-content.ts';
import type {OpenedImage} from '../sources/source.ts';
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
		const plan = planFor(loaded, path, context.options.layer);
		const outcome = await write(plan, {loaded, opened, destination, context});
		const lines = [outcomeText(plan, outcome, destination), ...skippedLines(outcome.skipped)];
		for (const line of lines) context.stderr.write(`layerscope: ${line}\n`);
		// Scripts must notice an incomplete result.
		return outcome.skipped.some(isLoss) ? exitCodes.failed : exitCodes.ok;
	});
}

function planFor(loaded: LoadedImage, path: string, givenLayer: number | undefined): ExtractPlan {
	const {
		tree,
		info: {reference},
	} = loaded;
	const layer = chosenLayer(tree, reference, givenLayer);
	const node = findNode(tree, path, {reference, layer});
	const kind = tree.kindOf(tree.versionAt(node, layer));
	if (kind !== EntryKind.file && kind !== EntryKind.directory) {
		throw new Failure(
			`${path} of ${reference} is neither a file nor a folder but a ${kindName(kind)}`,
			'Only an engine can create one: docker create IMAGE, then docker cp.',
		);
	}
	const plan = planExtraction(tree, node, layer);
	if (kind === EntryKind.file && plan.files.length === 0) {
		throw new Failure(
			`${path} of ${reference} is a sparse file, which cannot be read yet`,
			'Get it with the engine: docker create IMAGE, then docker cp.',
		);
	}
	return plan;
}

type WriteTask = {
	readonly loaded: LoadedImage;
	readonly opened: OpenedImage;
	readonly destination: string;
	readonly context: CommandContext;
};

async function write(
	plan: ExtractPlan,
	{loaded, opened, destination, context: {stderr, signal}}: WriteTask,
): Promise<WriteOutcome> {
	let doneBytes = 0;
	let isRemoved = false;
	try {
		return await withProgressLine(stderr, 'extracting', onProgress =>
			writePlan(plan, {
				destination,
				signal,
				contentsOf: entries => contentsOf(opened, loaded, entries, signal),
				onBytes: bytes => {
					doneBytes += bytes;
					onProgress({
						activity: 'extracting',
						doneBytes,
						totalBytes: plan.bytes,
						doneLayers: 0,
						totalLayers: undefined,
					});
				},
				onRemoved: () => {
					isRemoved = true;
				},
			}),
		);
	} finally {
		if (isRemoved) {
			stderr.write(`layerscope: extraction stopped; ${printable(destination)} was removed again\n`);
		}
	}
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
	return `${parts.join(', ')} (${formatBytes(bytes)}) written to ${printable(destination)}`;
}
