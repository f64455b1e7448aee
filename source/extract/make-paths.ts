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

/** Makes a directory that nobody else may write into before it is whole. Never one that exists. */
export function makeDirectory(path: Buffer): void {
	mkdirSync(path, {mode: 0o700});
}

/** Makes a file that nobody else may read before it has its mode. Never one that exists, nor through a link. */
export function makeFile(path: Buffer): number {
	return openSync(path, newFile, 0o600);
}

const newFile =
	constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** Makes a second name of a file; a copy where the file system has no hard links, or not as many. */
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
		// Not every file system keeps the time of a link, and nothing depends on it.
	}
}

/** A time as file systems take it: a claim from before 1970 or after 2106 is cut. */
export function fileTime(seconds: number): number {
	return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), latestTime) : 0;
}

/** An image can claim any time, and file systems end far before. */
const latestTime = 0xffff_ffff;

/** Whether the file system has no links of a kind, or not as many. */
function isUnsupported(error: unknown): boolean {
	return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error));
}

/** Why a path inside the destination was not taken; `undefined` where the extraction must end. */
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
