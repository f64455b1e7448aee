import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {type BenchContext, prepareImage} from './context.ts';
import {budgetedImages} from './images.ts';
import {comparedFigures, inTurn, processSide, secondsOf} from './in-turn.ts';
import type {Figure} from './results.ts';

/** Limit for the analysis of a folder, as a multiple of that of the archive: equal, but for the noise. */
const folderLimit = 1.05;

/** Limit for a pipe, as a multiple of the time to read and discard it, to which the analysis of a file is added. */
const pipeLimit = 1.1;

/** Measures `ci` on an archive from standard input, in turn with a bare pipe and with the file. */
export async function pipeRows(context: BenchContext): Promise<readonly Figure[]> {
	const [{shape, ci}] = budgetedImages;
	const image = await prepareImage(context, shape);
	const command = [...context.program, 'ci', '--no-cache'];
	const [ours, bare, file] = await inTurn(context, [
		processSide(context, piped(image.path, [...command, '-'])),
		processSide(context, piped(image.path, ['wc', '-c'])),
		processSide(context, [...command, image.path]),
	]);
	const seconds = bare.map((run, turn) => pipeLimit * run.seconds + file[turn].seconds);
	const name = `${pipeLimit} × bare pipe + \`ci\` of the file`;
	return comparedFigures(
		'standard input: `ci` of the 615 MB archive',
		ours,
		{name, seconds},
		{ratio: 1, megabytes: ci?.megabytes},
	);
}

/** `cat FILE | COMMAND`, with the exit code of the command. */
function piped(file: string, command: readonly string[]): readonly string[] {
	return ['/bin/sh', '-c', 'file=$1; shift; cat "$file" | "$@"', 'sh', file, ...command];
}

/** Measures `ci` on the folder of an OCI layout, in turn with an archive of the same. */
export async function folderRows(context: BenchContext): Promise<readonly Figure[]> {
	const {folder, archive} = await prepareOciImage(context);
	const command = [...context.program, 'ci', '--no-cache'];
	const [ours, other] = await inTurn(context, [
		processSide(context, [...command, folder]),
		processSide(context, [...command, archive]),
	]);
	return comparedFigures(
		'OCI folder: `ci` of the 615 MB image',
		ours,
		{name: 'OCI archive', seconds: secondsOf(other)},
		{ratio: folderLimit},
	);
}

/** Writes the plain image as a folder and as an archive, unless an earlier run did. */
async function prepareOciImage(
	context: BenchContext,
): Promise<{readonly folder: string; readonly archive: string}> {
	const image = await prepareImage(context, budgetedImages[0].shape);
	const folder = image.path.replace(/\.tar$/, '-oci');
	const archive = `${folder}.tar`;
	if (!existsSync(archive)) {
		const maker = fileURLToPath(new URL('make-oci-image.ts', import.meta.url));
		await promisify(execFile)(process.execPath, [maker, image.path, folder, archive]);
	}
	return {folder, archive};
}
