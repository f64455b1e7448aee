import {ChangedField} from '../image/changed-fields.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {kindName} from '../layer/entry-kind.ts';
import {modeText} from '../text/mode-text.ts';
import {formatBytes, numberText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';

/** A property that differs between two versions of a path, as printable text. */
export type VersionChange = {
	readonly name: string;
	readonly older: string;
	readonly newer: string;
};

/** The metadata that differ between two versions that exist. Content is named by its size only. */
export function versionChanges(
	tree: ImageTree,
	older: number,
	newer: number,
): readonly VersionChange[] {
	const fields = tree.changedFields(older, newer);
	const has = (field: number) => (fields & field) !== 0;
	const change = (name: string, textOf: (version: number) => string): VersionChange => ({
		name,
		older: textOf(older),
		newer: textOf(newer),
	});
	return [
		...(has(ChangedField.kind) ? [change('kind', version => kindName(tree.kindOf(version)))] : []),
		...(has(ChangedField.size) ? sizeChange(tree, older, newer) : []),
		...(has(ChangedField.uid | ChangedField.gid)
			? [change('owner', version => `${tree.uidOf(version)}:${tree.gidOf(version)}`)]
			: []),
		...(has(ChangedField.mode)
			? [change('mode', version => modeText(tree.kindOf(version), tree.modeOf(version)))]
			: []),
		...(has(ChangedField.link)
			? [change('link to', version => printable(tree.linkOf(version)))]
			: []),
		...(has(ChangedField.mtime) ? [change('time', version => timeOf(tree, version))] : []),
		...(has(ChangedField.attributes) ? attributeChanges(tree, older, newer) : []),
	];
}

/** Sizes that would read the same are given in bytes. */
function sizeChange(tree: ImageTree, older: number, newer: number): readonly VersionChange[] {
	const sizes = [tree.sizeOf(older), tree.sizeOf(newer)];
	const [short, other] = sizes.map(formatBytes);
	const [oldText, newText] =
		short === other ? sizes.map(size => `${numberText(size)} B`) : [short, other];
	return [{name: 'size', older: oldText, newer: newText}];
}

function timeOf(tree: ImageTree, version: number): string {
	const date = new Date(tree.mtimeOf(version) * 1000);
	return Number.isNaN(date.getTime())
		? String(tree.mtimeOf(version))
		: date.toISOString().replace('T', ' ').replace('.000', '');
}

/** Each extended attribute that was added, removed or changed; `-` where it is missing. */
function attributeChanges(tree: ImageTree, older: number, newer: number): readonly VersionChange[] {
	const before = attributesOf(tree, older);
	const after = attributesOf(tree, newer);
	return [...new Set([...before.keys(), ...after.keys()])]
		.filter(name => before.get(name) !== after.get(name))
		.map(name => ({
			name: printable(name),
			older: printable(before.get(name) ?? '-'),
			newer: printable(after.get(name) ?? '-'),
		}));
}

function attributesOf(tree: ImageTree, version: number): ReadonlyMap<string, string> {
	const lines = tree.attributesOf(version).split('\n');
	return new Map(
		lines
			.filter(line => line !== '')
			.map(line => {
				const name = line.slice(0, line.indexOf('=') >>> 0);
				return [name.replace(/^(?:SCHILY|LIBARCHIVE)\.xattr\./, ''), line.slice(name.length + 1)];
			}),
	);
}
