import {statSync} from 'node:fs';
import {endianness} from 'node:os';
import path from 'node:path';
import packageJson from '../../package.json' with {type: 'json'};
import {Failure} from '../failure.ts';
import {parseByteSize} from '../text/numbers.ts';
import {userFolder} from '../user-folders.ts';
import {formatVersion} from './record-file.ts';

/** Kinds of records; a record's file ends with its kind. */
export const recordKinds = [
	/** The index of one layer. */
	'layer',
	/** The info of an image that is known only after reading all of the image. */
	'image',
	/** The figures of an image. */
	'analysis',
	/** The paths of an image that rules of a check find. */
	'paths',
	/** The merged layers of an image, with an index for the screen. */
	'tree',
	/** A manifest or config of a registry. */
	'document',
] as const;

export type RecordKind = (typeof recordKinds)[number];

/** Limit in bytes if LAYERSCOPE_CACHE_SIZE is not set. */
export const defaultCacheLimit = 10 ** 9;

/** Hash of the source code; set by the build. */
declare const buildId: string | undefined;

export type CacheFolder = {
	/** Has a folder for each build: `~/.cache/layerscope`. */
	readonly root: string;
	/** The folder of this build. */
	readonly current: string;
	/** Limit in bytes for all builds together; 0 switches the cache off. */
	readonly limit: number;
};

/**
 * The user's cache. Each build has a folder of its own, so that results of a faulty older build are not
 * used.
 *
 * @throws Failure if LAYERSCOPE_CACHE_SIZE is not a size
 */
export function cacheFolder(env: NodeJS.ProcessEnv): CacheFolder {
	const root = userFolder('cache', env);
	const build = typeof buildId === 'undefined' ? 'source' : buildId;
	const current = path.join(root, `${formatVersion}-${packageJson.version}-${build}`);
	return {root, current, limit: limitOf(env.LAYERSCOPE_CACHE_SIZE ?? '')};
}

function limitOf(text: string): number {
	if (text === '') return defaultCacheLimit;
	const limit = parseByteSize(text);
	if (limit !== undefined) return limit;
	throw new Failure(
		`LAYERSCOPE_CACHE_SIZE is ${text}, which is not a size`,
		'Give one such as 500MB or 2GiB; 0 switches the cache off.',
	);
}

/**
 * Whether the cache may be used: the folder is owned by this user (unlike with `sudo` that keeps HOME), or
 * does not exist yet. Records store numbers in little-endian, so big-endian machines have no cache.
 */
export function isUsable({root, limit}: CacheFolder): boolean {
	if (limit === 0 || endianness() !== 'LE') return false;
	try {
		const {uid} = statSync(root);
		return process.geteuid === undefined || uid === process.geteuid();
	} catch {
		// It does not exist yet, or writing to it will report the error.
		return true;
	}
}
