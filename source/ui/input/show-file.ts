import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {Failure} from '../../failure.ts';
import type {ShownFile, Viewer} from '../services.ts';

type ShowOptions = {
	readonly env: NodeJS.ProcessEnv;
	/** Runs the callback while the terminal is not the inspector's. */
	readonly suspend: (callback: () => Promise<void>) => Promise<void>;
	/** The terminal that keys are read from. */
	readonly stdin: NodeJS.ReadStream;
	readonly signal: AbortSignal;
};

/**
 * Shows a copy of a file in the user's pager or editor, and removes it afterwards.
 *
 * @throws Failure if the program cannot be run
 */
export async function showFile(
	{name, content, viewer}: ShownFile,
	{env, suspend, stdin, signal}: ShowOptions,
): Promise<void> {
	const command = commandOf(viewer, env);
	const folder = await mkdtemp(path.join(tmpdir(), 'layerscope-'));
	try {
		const copy = path.join(folder, safeName(name));
		await pipeline(content, createWriteStream(copy, {mode: 0o600, flags: 'wx'}), {signal});
		let exitCode: number | null = 0;
		await suspend(async () => {
			// The variables may have options: they are commands of the shell.
			const child = spawn('/bin/sh', ['-c', `${command} "$1"`, command, copy], {
				stdio: [(stdin as NodeJS.ReadStream & {readonly fd: number}).fd, 'inherit', 'inherit'],
				env,
			});
			[exitCode] = (await once(child, 'close')) as [number | null];
		});
		// The exit codes of a shell that cannot run a command.
		if (exitCode === 126 || exitCode === 127) {
			throw new Failure(`${command} cannot be run`, `Set ${variables[viewer]} to a program.`);
		}
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

const variables = {pager: 'PAGER', editor: 'EDITOR'} as const;

function commandOf(viewer: Viewer, {PAGER, VISUAL, EDITOR}: NodeJS.ProcessEnv): string {
	return viewer === 'pager' ? PAGER || 'less' : VISUAL || EDITOR || 'vi';
}

/** A name for a copy on this machine: the end of it keeps the extension, which programs look at. */
function safeName(name: string): string {
	const plain = name.replace(/[^\w.-]+/g, '_').replace(/^[.-]+/, '');
	return plain.slice(-100) || 'file';
}
