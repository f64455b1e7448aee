import {createSnapshot} from '../image/create-snapshot.ts';
import {findNode} from '../image/find-node.ts';
import {hardLinkOwners} from '../image/hard-links.ts';
import type {ImageTree} from '../image/image-tree.ts';
import type {LayerSnapshot} from '../image/layer-snapshot.ts';
import {nodesBelow} from '../image/path-order.ts';
import {indexTree} from '../image/tree-index.ts';
import {EntryKind, type EntryKindName, kindName} from '../layer/entry-kind.ts';
import {rootPath} from '../layer/path-table.ts';
import {modeText} from '../text/mode-text.ts';
import {printable, printableJson} from '../text/printable.ts';

export type LsOptions = {
	/** A directory, whose descendants are listed, or a single path. The root by default. */
	readonly path?: string;
	/** The tree is listed as of this layer; the last one by default. */
	readonly layer?: number;
	/** One JSON object per line instead of columns. */
	readonly ndjson?: boolean;
	/** How messages name the image. */
	readonly reference?: string;
	/** `size`: largest first, folders with all that is in them; parents first by default. */
	readonly sort?: 'name' | 'size';
	/** Levels below the path; all by default. */
	readonly depth?: number;
};

/** One line of `ls --ndjson`. */
export type LsRow = {
	/** With a leading slash. */
	readonly path: string;
	readonly kind: EntryKindName;
	/** Octal, at least four digits. */
	readonly mode: string;
	readonly uid: number;
	readonly gid: number;
	/** Content bytes; 0 for a hard link, whose file is listed under another name. */
	readonly size: number;
	/** Target of a symbolic link, or the path that a hard link shares its content with; else empty. */
	readonly link: string;
	/** The layer that the listed version of the path comes from. */
	readonly layer: number;
	/** Content bytes of everything in a folder; only if sizes or levels are asked for. */
	readonly total?: number;
};

/**
 * Lists the tree as of a layer: parents first, names sorted by their bytes. Lines are generated one by
 * one, so memory use does not grow with the list.
 *
 * @throws Failure if the path does not exist
 */
export function lsLines(tree: ImageTree, options: LsOptions): Generator<string> {
	const layer = options.layer ?? tree.lastLayer;
	const path = options.path ?? '/';
	const reference = options.reference ?? 'the image';
	// Like ls of a shell: a symbolic link is listed itself, unless the path ends in a slash.
	const top = findNode(tree, path, {reference, layer, followsLast: path.endsWith('/')});
	const {ndjson = false, sort = 'name', depth} = options;
	const hasTotals = !ndjson || sort === 'size' || depth !== undefined;
	const snapshot = hasTotals ? createSnapshot(indexTree(tree), {layer, isOwn: false}) : undefined;
	const listing = {tree, layer, depth, sort, snapshot};
	return ndjson ? jsonLines(listing, top) : textLines(listing, top);
}

type Listing = Required<Pick<LsOptions, 'layer' | 'sort'>> & {
	readonly tree: ImageTree;
	readonly depth: number | undefined;
	/** For the sizes of folders. */
	readonly snapshot: LayerSnapshot | undefined;
};

function* jsonLines(listing: Listing, top: number): Generator<string> {
	for (const {row} of rows(listing, top)) yield printableJson(row);
}

function* textLines(listing: Listing, top: number): Generator<string> {
	const {tree} = listing;
	const width = columnWidths(listing);
	for (const {row, version} of rows(listing, top)) {
		const mode = modeText(tree.kindOf(version), tree.modeOf(version));
		const owner = `${row.uid}:${row.gid}`.padEnd(width.owner);
		const bytes = row.kind === 'file' ? row.size : row.total;
		const size = String(bytes ?? '-').padStart(width.size);
		yield `${mode}  ${owner}  ${size}  ${printable(row.path)}${linkText(row)}`;
	}
}

function linkText({kind, link}: LsRow): string {
	if (kind === 'hardlink') return ` hard link to ${printable(link)}`;
	return kind === 'symlink' ? ` -> ${printable(link)}` : '';
}

function* rows({tree, layer, depth, sort, snapshot}: Listing, top: number) {
	const owners = hardLinkOwners(tree, layer);
	const isListed = top !== rootPath && !tree.isDirectory(tree.versionAt(top, layer));
	const listed = function* () {
		for (const node of isListed ? [top] : nodesBelow(tree, top, layer, depth)) {
			const version = tree.versionAt(node, layer);
			const row = rowOf(tree, node, version, owners);
			const total = row.kind === 'dir' ? snapshot?.totalBytesOf(node) : undefined;
			yield {version, row: total === undefined ? row : {...row, total}};
		}
	};
	if (sort === 'name') {
		yield* listed();
		return;
	}
	const bytes = ({size, total = size}: LsRow) => total;
	yield* [...listed()].sort((one, other) => bytes(other.row) - bytes(one.row));
}

function rowOf(
	tree: ImageTree,
	node: number,
	version: number,
	owners: ReadonlyMap<number, number>,
): LsRow {
	const owner = owners.get(tree.arrays.versionContent[version]) ?? node;
	const kind = kindName(owner === node ? tree.kindOf(version) : EntryKind.hardLink);
	return {
		path: tree.pathOf(node),
		kind,
		mode: tree.modeOf(version).toString(8).padStart(4, '0'),
		uid: tree.uidOf(version),
		gid: tree.gidOf(version),
		size: kind === 'file' ? tree.sizeOf(version) : 0,
		link: owner === node ? tree.linkOf(version) : tree.pathOf(owner),
		layer: tree.arrays.versionLayer[version],
	};
}

/** Widths that fit every path of the layer's tree, so that all listings of it align. */
function columnWidths({tree, layer, snapshot}: Listing) {
	let owner = 0;
	let largest = snapshot?.totalBytesOf(rootPath) ?? 0;
	for (let node = 1; node < tree.nodeCount; node++) {
		const version = tree.versionAt(node, layer);
		if (!tree.exists(version)) continue;
		owner = Math.max(owner, `${tree.uidOf(version)}:${tree.gidOf(version)}`.length);
		largest = Math.max(largest, tree.sizeOf(version));
	}
	return {owner, size: String(largest).length};
}
