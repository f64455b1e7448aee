import type {BigIntStats} from 'node:fs';
import {type FileHandle, stat} from 'node:fs/promises';

/**
 * Milliseconds in which a file can change again without a new change time: a tick of the system's
 * clock, or the resolution of file systems that only store seconds.
 */
const tickMilliseconds = 100;
const coarseTickMilliseconds = 2100;
const nanosecondsPerMillisecond = 1_000_000n;

/**
 * Identifies the content of an open file by its device, inode, size and change times. Call it before
 * reading the content. `undefined` for a file that changed just now: it could change again with the
 * same times.
 *
 * @see https://git-scm.com/docs/racy-git
 */
export async function fileIdentity(file: FileHandle): Promise<string | undefined> {
	const status = await file.stat({bigint: true});
	const isCoarse = status.ctimeNs % nanosecondsPerMillisecond === 0n;
	const tick = isCoarse ? coarseTickMilliseconds : tickMilliseconds;
	if (Date.now() - Number(status.ctimeMs) < tick) return undefined;
	return identityOf(status);
}

/** Whether a path still leads to the file with this identity. */
export async function isUnchanged(path: string, identity: string): Promise<boolean> {
	const status = await stat(path, {bigint: true}).catch(() => undefined);
	return status !== undefined && identityOf(status) === identity;
}

function identityOf({dev, ino, size, mtimeNs, ctimeNs}: BigIntStats): string {
	return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
