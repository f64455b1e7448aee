import type {BigIntStats} from 'node:fs';
import {type FileHandle, stat} from 'node:fs/promises';

/** A file as it is at one moment: another content has another identity. */
export type FileIdentity = {
	readonly path: string;
	/** Device, inode, size, and the times of change in nanoseconds. */
	readonly text: string;
};

/**
 * Milliseconds in which a file can change again without another time of change: a tick of the
 * system's clock, or what file systems count in that have no finer times.
 */
const tickMilliseconds = 100;
const coarseTickMilliseconds = 2100;
const nanosecondsPerMillisecond = 1_000_000n;

/**
 * The identity of an open file, taken before anything of its content is read; `undefined` for a file
 * that changed just now, which may still change without any sign of it.
 *
 * @see https://git-scm.com/docs/racy-git
 */
export async function fileIdentity(
	file: FileHandle,
	path: string,
): Promise<FileIdentity | undefined> {
	const status = await file.stat({bigint: true});
	const isCoarse = status.ctimeNs % nanosecondsPerMillisecond === 0n;
	const tick = isCoarse ? coarseTickMilliseconds : tickMilliseconds;
	if (Date.now() - Number(status.ctimeMs) < tick) return undefined;
	return {path, text: identityText(status)};
}

/** Whether the path still leads to this file, unchanged. */
export async function isStillTrue({path, text}: FileIdentity): Promise<boolean> {
	const now = await stat(path, {bigint: true}).catch(() => undefined);
	return now !== undefined && identityText(now) === text;
}

function identityText({dev, ino, size, mtimeNs, ctimeNs}: BigIntStats): string {
	return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
