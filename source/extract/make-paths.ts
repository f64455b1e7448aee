import {
	chmodSync,
	constants,
	copyFileSync,
	linkSync,
	lutimesSync,
	mkdirSync,
	openSync,
	symlinkSync,
	utimesSync,
} from 'node:fs';
import type {PlannedMetadata, PlannedSymlink} from './plan.ts';
import type {SkipReason} from './skipped.ts';

/** Creates a directory that only its owner can use until it is complete. Fails if it exists. */
export function makeDirectory(path: Buffer): void {
	mkdirSync(path, {mode: 0o700});
}

/** Creates a file that only its owner can read until its mode is set. Fails if it exists, even as a link. */
export function makeFile(path: Buffer): number {
	return openSync(path, newFile, 0o600);
}

const newFile =
	constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** Creates a hard link; a copy if the file system does not support it, or not so many. */
export function makeHardLink(file: Buffer, path: Buffer, {mode, mtime}: PlannedMetadata): void {
	try {
		linkSync(file, path);
	} catch (error) {
		if (!isUnsupported(error)) throw error;
		copyFileSync(file, path, constants.COPYFILE_EXCL);
		chmodSync(path, mode);
		utimesSync(path, fileTime(mtime), fileTime(mtime));
	}
}

export function makeSymlink(path: Buffer, {target, mtime}: PlannedSymlink): void {
	symlinkSync(Buffer.from(target), path);
	try {
		lutimesSync(path, fileTime(mtime), fileTime(mtime));
	} catch {
		// Some file systems do not store the time of a link, and nothing depends on it.
	}
}

/** A time that file systems accept: clamped to 1970 to 2106. */
export function fileTime(seconds: number): number {
	return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), latestTime) : 0;
}

const latestTime = 0xffff_ffff;

/** Whether the file system does not support such links, or not so many. */
function isUnsupported(error: unknown): boolean {
	return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error));
}

/** Why a path in the destination is skipped; `undefined` if the extraction must stop. */
export function pathReason(error: unknown): SkipReason | undefined {
	switch (codeOf(error)) {
		case 'EEXIST':
			return 'collision';
		case 'ENAMETOOLONG':
		case 'EILSEQ':
		case 'EINVAL':
			return 'name';
		default:
			return undefined;
	}
}

/** As {@link pathReason}, for a symbolic link. */
export function symlinkReason(error: unknown): SkipReason | undefined {
	return isUnsupported(error) ? 'unsupported' : pathReason(error);
}

function codeOf(error: unknown): string {
	return (error as NodeJS.ErrnoException).code ?? '';
}
