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
	/** The info of an image for which all of it must be read. */
	'image',
	/** The figures of an image. */
	'analysis',
	/** The merged layers of an image, with an index for the screen. */
	'tree',
] as const;

export type RecordKind = (typeof recordKinds)[number];

/** Bytes that the cache may take, where LAYERSCOPE_CACHE_SIZE does not say otherwise. */
export const defaultCacheLimit = 10 ** 9;

/** Tells builds of one version apart; set by the build. */
declare const buildId: string | undefined;

export type CacheFolder = {
	/** Holds a folder for each version: `~/.cache/layerscope`. */
	readonly root: string;
	/** The one of this version. */
	readonly current: string;
	/** Bytes that all versions together may take; 0: nothing is kept. */
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
		`LAYERSCOPE_CACHE_SIZE is ${text}, which is no size`,
		'Give one such as 500MB or 2GiB; 0 switches the cache off.',
	);
}

/**
 * Whether entries of the folder may be believed: it is this user's own (not so for `sudo` with the
 * home folder kept), or not there yet. Columns are kept as most processors have them in memory, and
 * the others do without.
 */
export function isUsable({root, limit}: CacheFolder): boolean {
	if (limit === 0 || endianness() !== 'LE') return false;
	try {
		const {uid} = statSync(root);
		return process.geteuid === undefined || uid === process.geteuid();
	} catch {
		// It is not there yet, or whoever wants to write to it will tell why that cannot be.
		return true;
	}
}
