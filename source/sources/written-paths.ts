import {posix} from 'node:path';

/** A path that differs between a container and its image, as engines list them. */
export type ContainerChange = {
	/** Absolute. */
	readonly Path: string;
	/** 0 for a modified path, 1 for an added one, 2 for a removed one. */
	readonly Kind: number;
};

const added = 1;
const removed = 2;

/** The changes of a container, by what a layer needs to have of them. */
export type WrittenPaths = {
	/** Paths that the container has. */
	readonly kept: ReadonlySet<string>;
	readonly removed: readonly string[];
	/** Paths to get from the engine one by one; `undefined` if one by one is no good way. */
	readonly requests: readonly WrittenRequest[] | undefined;
};

export type WrittenRequest = {
	readonly path: string;
	/** Whether it is new, with all that is below it. */
	readonly isNew: boolean;
	/** Whether another file system is there. */
	readonly isMount: boolean;
};

/** More requests take even a quick engine longer than the export of most containers. */
const requestLimit = 4000;

/** @param mounts paths in the container at which other file systems are */
export function writtenPaths(
	changes: readonly ContainerChange[],
	mounts: readonly string[],
): WrittenPaths {
	const kinds = new Map(changes.map(({Path, Kind}) => [Path, Kind]));
	const paths = [...kinds.keys()].sort();
	const kept = paths.filter(path => kinds.get(path) !== removed);
	const holdsMount = (path: string) =>
		mounts.some(mount => mount === path || mount.startsWith(`${path}/`));
	const isNew = (path: string) => kinds.get(path) === added && !holdsMount(path);
	const requests = kept
		.filter(path => !isNew(posix.dirname(path)))
		.map(path => ({path, isNew: isNew(path), isMount: mounts.includes(path)}));
	// A name that is not UTF-8 is replaced in JSON, and so cannot be asked for.
	const isPossible =
		requests.length <= requestLimit && !requests.some(({path}) => path.includes('\ufffd'));
	return {
		kept: new Set(kept),
		removed: paths.filter(path => kinds.get(path) === removed),
		requests: isPossible ? requests : undefined,
	};
}
