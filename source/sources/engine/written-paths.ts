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

/** The changes of a container, sorted into the paths that its layer needs. */
export type WrittenPaths = {
	/** Paths that the container has, in order. */
	readonly kept: ReadonlySet<string>;
	/** Kept paths that the image does not have. */
	readonly added: ReadonlySet<string>;
	/** Kept paths that another file system hides, because it is mounted there or at a folder above. */
	readonly hidden: ReadonlySet<string>;
	readonly removed: ReadonlySet<string>;
	/** Paths at which other file systems are. */
	readonly mounts: readonly string[];
};

/** @param mounts paths in the container at which other file systems are */
export function writtenPaths(
	changes: readonly ContainerChange[],
	mounts: readonly string[],
): WrittenPaths {
	const kinds = new Map(changes.map(({Path, Kind}) => [Path, Kind]));
	const paths = [...kinds.keys()].sort();
	const kept = paths.filter(path => kinds.get(path) !== removed);
	return {
		kept: new Set(kept),
		added: new Set(kept.filter(path => kinds.get(path) === added)),
		hidden: new Set(kept.filter(path => mounts.some(mount => isAtOrIn(path, mount)))),
		removed: new Set(paths.filter(path => kinds.get(path) === removed)),
		mounts,
	};
}

export type WrittenRequest = {
	readonly path: string;
	/** Whether everything below it belongs to the request, too. */
	readonly isWhole: boolean;
};

/**
 * The paths to get from the engine one by one: new folders as a whole, and also folders with many changed
 * paths, or with a name that is not UTF-8, which JSON replaces and which therefore cannot be asked for.
 *
 * @returns `undefined` if there are more than `limit`
 */
export function requestsFor(
	{kept, added, hidden, mounts}: WrittenPaths,
	limit: number,
): readonly WrittenRequest[] | undefined {
	const whole = new Set<string>();
	const requestsIn = new Map<string, number>();
	const shown = [...kept].filter(path => !hidden.has(path));
	for (const path of shown.toReversed()) {
		const inside = requestsIn.get(path) ?? 0;
		const isText = !path.includes('\ufffd');
		const isMany = inside > limit / 4;
		if (isText && (added.has(path) || isMany) && !mounts.some(mount => isAtOrIn(mount, path))) {
			whole.add(path);
		}
		const own = whole.has(path) ? 1 : inside + 1;
		const folder = posix.dirname(path);
		const others = requestsIn.get(folder) ?? 0;
		requestsIn.set(folder, others + (isText ? own : Number.POSITIVE_INFINITY));
	}
	if ((requestsIn.get('/') ?? 0) > limit) return undefined;
	return shown
		.filter(path => !foldersOf(path).some(folder => whole.has(folder)))
		.map(path => ({path, isWhole: whole.has(path)}));
}

export function isAtOrIn(path: string, folder: string): boolean {
	return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}

/** All folders that a path is in, the nearest one first, without the root. */
export function foldersOf(path: string): readonly string[] {
	const folders: string[] = [];
	for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
		folders.push(path.slice(0, end));
	}
	return folders;
}
