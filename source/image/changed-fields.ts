/** Which of a path's properties differ between two versions of it, as a bit set. */
export const ChangedField = {
	kind: 1,
	content: 2,
	size: 4,
	mode: 8,
	uid: 16,
	gid: 32,
	link: 64,
	/** Device numbers and extended attributes. */
	attributes: 128,
	mtime: 256,
} as const;

export type ChangedField = (typeof ChangedField)[keyof typeof ChangedField];

/** The names of the fields in a bit set of {@link ChangedField}s, in the order of reports. */
export function changedFieldNames(fields: number): readonly string[] {
	return names.filter(([field]) => (fields & field) !== 0).map(([, name]) => name);
}

const names: readonly (readonly [ChangedField, string])[] = [
	[ChangedField.kind, 'kind'],
	[ChangedField.content, 'content'],
	[ChangedField.size, 'size'],
	[ChangedField.mode, 'mode'],
	[ChangedField.uid, 'uid'],
	[ChangedField.gid, 'gid'],
	[ChangedField.link, 'link'],
	[ChangedField.attributes, 'attributes'],
	[ChangedField.mtime, 'mtime'],
];
