import type {ImageTree} from '../image/image-tree.ts';
import {nodesBelow} from '../image/path-order.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {nameBytes} from '../layer/path-table.ts';
import {encodeName} from '../text/name-bytes.ts';
import type {SkippedPath, SkipReason} from './skipped.ts';

/** Instead of a directory's index: the path is the destination itself. */
export const atDestination = -1;

/** A path to write. */
export type PlannedPlace = {
	/** Index of its directory in the plan, or {@link atDestination}. */
	readonly directory: number;
	/** One path component, as bytes of the image; empty for the destination itself. */
	readonly name: Uint8Array;
	/** Path in the image, for messages. Not made printable. */
	readonly path: string;
};

export type PlannedMetadata = {
	/** Permission bits (0777), without set-uid, set-gid and sticky. */
	readonly mode: number;
	/** Seconds since 1970-01-01. */
	readonly mtime: number;
};

export type PlannedDirectory = PlannedPlace &
	Pick<PlannedMetadata, 'mode'> & {
		/** `null` for a directory without an entry of its own, which has no time. */
		readonly mtime: number | null;
	};

export type PlannedFile = PlannedPlace &
	PlannedMetadata & {
		/** Number over all layers of the entry that holds the content. */
		readonly entry: number;
	};

export type PlannedHardLink = PlannedPlace & {
	/** Index of the linked file in the plan. */
	readonly file: number;
};

export type PlannedSymlink = PlannedPlace & {
	/** As stored in the image. */
	readonly target: Uint8Array;
	readonly mtime: number;
};

/**
 * The paths that an extraction writes, in the order of writing. Symbolic links come last, so that
 * nothing can be written through one.
 */
export type ExtractPlan = {
	/** Parents first. */
	readonly directories: readonly PlannedDirectory[];
	/** One per content; its other names are hard links. */
	readonly files: readonly PlannedFile[];
	readonly hardLinks: readonly PlannedHardLink[];
	readonly symlinks: readonly PlannedSymlink[];
	readonly skipped: readonly SkippedPath[];
	/** Content bytes of the files. */
	readonly bytes: number;
};

/**
 * Plans the extraction of a file or a directory tree as of a layer.
 *
 * @param node a regular file or a directory
 */
export function planExtraction(
	tree: ImageTree,
	node: number,
	layer: number,
	platform: NodeJS.Platform = process.platform,
): ExtractPlan {
	const planner = new Planner(tree, layer, platform);
	planner.add(node, atDestination);
	for (const below of nodesBelow(tree, node, layer)) {
		planner.add(below, planner.directoryOf(tree.parentOf(below)));
	}
	return planner.plan;
}

class Planner {
	readonly plan = {
		directories: [] as PlannedDirectory[],
		files: [] as PlannedFile[],
		hardLinks: [] as PlannedHardLink[],
		symlinks: [] as PlannedSymlink[],
		skipped: [] as SkippedPath[],
		bytes: 0,
	};
	readonly #tree: ImageTree;
	readonly #layer: number;
	readonly #platform: NodeJS.Platform;
	/** Indexes of planned directories by node, and of planned files by content. */
	readonly #directories = new Map<number, number>();
	readonly #files = new Map<number, number>();

	constructor(tree: ImageTree, layer: number, platform: NodeJS.Platform) {
		this.#tree = tree;
		this.#layer = layer;
		this.#platform = platform;
	}

	/** Index of a planned directory; `undefined` if it was skipped. */
	directoryOf(node: number): number | undefined {
		return this.#directories.get(node);
	}

	add(node: number, directory: number | undefined): void {
		const tree = this.#tree;
		const version = tree.versionAt(node, this.#layer);
		const path = tree.pathOf(node);
		const skip = (reason: SkipReason) => this.plan.skipped.push({path, reason});
		if (directory === undefined) {
			skip('folder');
			return;
		}
		const isTop = directory === atDestination;
		const name = isTop ? new Uint8Array() : nameBytes(tree.arrays.paths, node);
		if (!isTop && !isSafeName(name, this.#platform)) {
			skip('name');
			return;
		}
		const place = {directory, name, path};
		const mtime = tree.mtimeOf(version);
		switch (tree.kindOf(version)) {
			case EntryKind.directory:
				this.#directories.set(node, this.plan.directories.length);
				this.plan.directories.push({
					...place,
					mode: tree.modeOf(version) & 0o777,
					mtime: tree.arrays.versionEntry[version] < 0 ? null : mtime,
				});
				return;
			case EntryKind.file:
				this.#addFile(version, place);
				return;
			case EntryKind.symlink: {
				const target = encodeName(tree.linkOf(version));
				if (target.length === 0 || target.includes(0)) skip('link');
				else this.plan.symlinks.push({...place, mtime, target});
				return;
			}
			case EntryKind.fifo:
				skip('fifo');
				return;
			case EntryKind.characterDevice:
			case EntryKind.blockDevice:
				skip('device');
				return;
			default:
				// A hard link whose target does not exist.
				skip('link');
		}
	}

	#addFile(version: number, place: PlannedPlace): void {
		const tree = this.#tree;
		const entry = tree.arrays.versionContent[version];
		const file = this.#files.get(entry);
		if (file !== undefined) {
			this.plan.hardLinks.push({...place, file});
		} else {
			this.#files.set(entry, this.plan.files.length);
			const mode = tree.modeOf(version) & 0o777;
			this.plan.files.push({...place, mode, mtime: tree.mtimeOf(version), entry});
			this.plan.bytes += tree.entrySize(entry);
		}
	}
}

/**
 * Whether a name is a single path component. Layer indexing splits names at slashes already, but this
 * check keeps an extraction inside its destination, and Windows has more separators.
 *
 * @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
function isSafeName(name: Uint8Array, platform: NodeJS.Platform): boolean {
	if (name.length === 0 || name.includes(0) || name.includes(slash)) return false;
	const text = Buffer.from(name).toString('latin1');
	if (text === '.' || text === '..') return false;
	return (
		platform !== 'win32' ||
		!/[<>:"|?*\\\x01-\x1f]|[. ]$|^(?:con|prn|aux|nul|(?:com|lpt)\d)(?:\.|$)/i.test(text)
	);
}

const slash = 0x2f;
