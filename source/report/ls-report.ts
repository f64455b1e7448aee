import {Failure} from '../failure.ts';
import {hardLinkOwners} from '../image/hard-links.ts';
import {type ImageTree, none} from '../image/image-tree.ts';
import {nearestPath} from '../image/nearest-path.ts';
import {nodesBelow} from '../image/path-order.ts';
import {resolvePath} from '../image/resolve-path.ts';
import {EntryKind, type EntryKindName, kindName} from '../layer/entry-kind.ts';
import {rootPath} from '../layer/path-table.ts';
import {modeText} from '../text/mode-text.ts';
import {printable, printableJson} from '../text/printable.ts';

export type LsOptions = {
	/** What to list: all below a directory, or one path that is none. The root where it is left out. */
	readonly path?: string;
	/** The tree as of this layer; of the last one where it is left out. */
	readonly layer?: number;
	/** One JSON object a line instead of columns. */
	readonly ndjson?: boolean;
	/** How messages call the image. */
	readonly reference?: string;
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
	/** Bytes of content; 0 for a hard link, whose file is listed under another name. */
	readonly size: number;
	/** Where a symlink points, or the path that a hard link shares the content of; else empty. */
	readonly link: string;
	/** The layer that the path's present version comes from. */
	readonly layer: number;
};

/**
 * Lists the tree as of a layer, parents first and the names of a directory by their bytes. It goes
 * line by line, so a long list needs no memory.
 *
 * @throws Failure where the path does not exist
 */
export function lsLines(tree: ImageTree, options: LsOptions): Generator<string> {
	const layer = options.layer ?? tree.lastLayer;
	const top = findPath(tree, layer, options);
	return options.ndjson ? jsonLines(tree, top, layer) : textLines(tree, top, layer);
}

function* jsonLines(tree: ImageTree, top: number, layer: number): Generator<string> {
	for (const {row} of rows(tree, top, layer)) yield printableJson(row);
}

function* textLines(tree: ImageTree, top: number, layer: number): Generator<string> {
	const width = columnWidths(tree, layer);
	for (const {row, version} of rows(tree, top, layer)) {
		const mode = modeText(tree.kindOf(version), tree.modeOf(version));
		const owner = `${row.uid}:${row.gid}`.padEnd(width.owner);
		const size = (row.kind === 'file' ? String(row.size) : '-').padStart(width.size);
		yield `${mode}  ${owner}  ${size}  ${printable(row.path)}${linkText(row)}`;
	}
}

function linkText({kind, link}: LsRow): string {
	if (kind === 'hardlink') return ` hard link to ${printable(link)}`;
	return kind === 'symlink' ? ` -> ${printable(link)}` : '';
}

function* rows(tree: ImageTree, top: number, layer: number) {
	const owners = hardLinkOwners(tree, layer);
	const isListed = top !== rootPath && !tree.isDirectory(tree.versionAt(top, layer));
	for (const node of isListed ? [top] : nodesBelow(tree, top, layer)) {
		const version = tree.versionAt(node, layer);
		yield {version, row: rowOf(tree, node, version, owners)};
	}
}

function rowOf(
	tree: ImageTree,
	node: number,
	version: number,
	owners: ReadonlyMap<number, number>,
): LsRow {
	const owner = owners.get(tree.columns.versionContent[version]) ?? node;
	const kind = kindName(owner === node ? tree.kindOf(version) : EntryKind.hardLink);
	return {
		path: tree.pathOf(node),
		kind,
		mode: tree.modeOf(version).toString(8).padStart(4, '0'),
		uid: tree.uidOf(version),
		gid: tree.gidOf(version),
		size: kind === 'file' ? tree.sizeOf(version) : 0,
		link: owner === node ? tree.linkOf(version) : tree.pathOf(owner),
		layer: tree.columns.versionLayer[version],
	};
}

/** Widths that fit every path as of the layer, so that each listing of it looks the same. */
function columnWidths(tree: ImageTree, layer: number) {
	let owner = 0;
	let largest = 0;
	for (let node = 1; node < tree.nodeCount; node++) {
		const version = tree.versionAt(node, layer);
		if (!tree.exists(version)) continue;
		owner = Math.max(owner, `${tree.uidOf(version)}:${tree.gidOf(version)}`.length);
		largest = Math.max(largest, tree.sizeOf(version));
	}
	return {owner, size: String(largest).length};
}

function findPath(tree: ImageTree, layer: number, {path = '/', reference}: LsOptions): number {
	// As with ls of a shell: a link is listed itself, unless a slash asks for what it leads to.
	const node = resolvePath(tree, path, layer, {followsLast: path.endsWith('/')});
	if (node !== none) return node;
	const image = `${reference ?? 'the image'}${layer < tree.lastLayer ? ` as of layer ${layer}` : ''}`;
	const near = nearestPath(tree, layer, path);
	throw new Failure(
		`${image} has no path ${path.startsWith('/') ? path : `/${path}`}`,
		near === undefined ? 'List what there is with layerscope ls.' : `Did you mean ${near}?`,
	);
}
