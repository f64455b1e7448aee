import {execFile} from 'node:child_process';
import {cpSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {ImageShape} from './bench-images.ts';
import {type ImageSize, sizedShape} from './images.ts';

/** Settings shared by all measurements. */
export type BenchContext = {
	readonly folder: string;
	readonly size: ImageSize;
	/** Measured runs per process, after one warm-up run. */
	readonly runs: number;
	/** A command to compare with; `{archive}` stands for the archive's path. */
	readonly other?: string;
	readonly env: NodeJS.ProcessEnv;
	/** The layerscope command, without arguments. */
	readonly program: readonly string[];
	/** Reports progress. */
	readonly log: (text: string) => void;
};

/** An archive on disk. */
export type ImageFile = {
	readonly path: string;
	readonly bytes: number;
};

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * The environment of all measured processes: without `CI`, which would run the check instead of the
 * inspector, and with an empty cache in `folder`.
 */
export function benchEnvironment(folder: string): NodeJS.ProcessEnv {
	const {CI: _, ...env} = process.env;
	const cache = path.join(folder, 'cache');
	rmSync(cache, {recursive: true, force: true});
	mkdirSync(cache, {recursive: true});
	return {...env, XDG_CACHE_HOME: cache};
}

/**
 * Copies the built program, so that a build during the run does not affect the measurements.
 *
 * @param entry path of the program's entry file
 * @returns the command that runs the copy
 */
export function copyProgram(entry: string, folder: string): readonly string[] {
	const target = path.join(folder, 'program');
	rmSync(target, {recursive: true, force: true});
	cpSync(path.dirname(entry), path.join(target, 'dist'), {recursive: true});
	writeFileSync(path.join(target, 'package.json'), '{"type": "module"}\n');
	symlinkSync(path.join(projectFolder, 'node_modules'), path.join(target, 'node_modules'));
	return [process.execPath, path.join(target, 'dist', path.basename(entry))];
}

/** Writes the image in a separate process, unless the folder already has it. */
export async function prepareImage(
	{folder, size, log}: BenchContext,
	shape: ImageShape,
): Promise<ImageFile> {
	log(`image ${Object.values(shape).join('-')}`);
	const maker = fileURLToPath(new URL('make-image.ts', import.meta.url));
	const sized = JSON.stringify(sizedShape(shape, size));
	const {stdout} = await promisify(execFile)(process.execPath, [maker, folder, sized]);
	return {path: stdout, bytes: statSync(stdout).size};
}
