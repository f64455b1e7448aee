import {execFile} from 'node:child_process';
import {cpSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {ImageShape} from './bench-images.ts';
import {type ImageSize, sizedShape} from './images.ts';

/** What all measurements share. */
export type BenchContext = {
	readonly folder: string;
	readonly size: ImageSize;
	/** Measured runs of a process, after one that warms up. */
	readonly runs: number;
	/** The command to run beside ours, with `{archive}` for the archive's path. */
	readonly other?: string;
	readonly env: NodeJS.ProcessEnv;
	/** Our command, to which arguments are added. */
	readonly program: readonly string[];
	/** Tells how far the run is. */
	readonly say: (text: string) => void;
};

/** A finished archive. */
export type MadeImage = {
	readonly path: string;
	readonly bytes: number;
};

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * The environment of everything that is measured: without the variable that turns the inspector into
 * the check, and with a cache of its own that starts empty.
 */
export function benchEnvironment(folder: string): NodeJS.ProcessEnv {
	const {CI: _, ...env} = process.env;
	const cache = path.join(folder, 'cache');
	rmSync(cache, {recursive: true, force: true});
	mkdirSync(cache, {recursive: true});
	return {...env, XDG_CACHE_HOME: cache};
}

/**
 * Copies the built program, so that a build during the run does not change what is measured.
 *
 * @param entry its file that Node.js runs
 */
export function copyProgram(entry: string, folder: string): readonly string[] {
	const target = path.join(folder, 'program');
	rmSync(target, {recursive: true, force: true});
	cpSync(path.dirname(entry), path.join(target, 'dist'), {recursive: true});
	writeFileSync(path.join(target, 'package.json'), '{"type": "module"}\n');
	symlinkSync(path.join(projectFolder, 'node_modules'), path.join(target, 'node_modules'));
	return [process.execPath, path.join(target, 'dist', path.basename(entry))];
}

/** Makes the image, unless the folder has it. */
export async function madeImage(
	{folder, size, say}: BenchContext,
	shape: ImageShape,
): Promise<MadeImage> {
	say(`image ${Object.values(shape).join('-')}`);
	const maker = fileURLToPath(new URL('make-image.ts', import.meta.url));
	const sized = JSON.stringify(sizedShape(shape, size));
	const {stdout} = await promisify(execFile)(process.execPath, [maker, folder, sized]);
	return {path: stdout, bytes: statSync(stdout).size};
}
