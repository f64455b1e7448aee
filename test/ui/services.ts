import type {FileAccess, Services} from '../../source/ui/services.ts';

/** Services whose files have these contents, by path; others are missing. */
export function fakeServices(
	contents: Readonly<Record<string, string | Uint8Array>> = {},
): Services {
	const contentOf = ({tree}: Parameters<FileAccess['read']>[0], version: number) => {
		const path = tree.pathOf(tree.arrays.versionNode[version]);
		const layer = tree.arrays.versionLayer[version];
		const content = contents[`${path}@${layer}`] ?? contents[path];
		if (content === undefined) throw new Error(`${path} was not expected to be read`);
		return Buffer.from(content);
	};
	return {
		files: {
			watchProgress: () => {},
			read: async (image, version, {start, length}) =>
				contentOf(image, version).subarray(start, start + length),
			preload: async () => {},
			async *stream(image, version) {
				yield contentOf(image, version);
			},
			extract: async () => ['nothing was written'],
		},
		copyText: () => {},
		showFile: async () => {},
	};
}
