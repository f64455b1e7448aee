import {spawnSync} from 'node:child_process';
import {createWriteStream} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {setImmediate} from 'node:timers/promises';
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
		const show = async () => {
			// The variables may have options: they are commands of the shell. Nothing else may read keys
			// meanwhile, so the event loop stands still.
			exitCode = spawnSync('/bin/sh', ['-c', `${command} "$1"`, command, copy], {
				stdio: [stdin, 'inherit', 'inherit'],
				env,
			}).status;
		};
		await suspend(() => ignoringInterrupts(show));
		// The exit codes of a shell that cannot run a command.
		if (exitCode === 126 || exitCode === 127) {
			throw new Failure(`${command} cannot be run`, `Set ${variables[viewer]} to a program.`);
		}
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

/** Runs a callback while Ctrl+C is for the program that it runs. */
async function ignoringInterrupts(run: () => Promise<void>): Promise<void> {
	const listeners = process.listeners('SIGINT');
	const ignore = () => {};
	process.on('SIGINT', ignore);
	for (const listener of listeners) process.off('SIGINT', listener);
	try {
		await run();
		// Signals that came meanwhile are delivered in the next turn of the event loop.
		await setImmediate();
		await setImmediate();
	} finally {
		for (const listener of listeners) process.on('SIGINT', listener);
		process.off('SIGINT', ignore);
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
