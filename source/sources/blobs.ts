/** The files of an archive or a folder, by their names in it. Names outside of it find nothing. */
export type Blobs = {
	/** Parses a small JSON file; `undefined` if it is missing or not JSON. */
	readJson(name: string): Promise<unknown>;
	/** Size of a file in bytes; `undefined` if it is missing. */
	sizeOf(name: string): number | undefined;
	/** The file that a name leads to through links of an archive. */
	realName?(name: string): string;
};

/** Larger files are not parsed as JSON: manifests and configs take a few kilobytes. */
export const documentLimit = 8 * 1024 * 1024;

/** Parses a JSON file; `undefined` if it is missing or not JSON. */
export function parseDocument(document: Buffer | undefined): unknown {
	if (document === undefined) return undefined;
	try {
		return JSON.parse(document.toString());
	} catch {
		return undefined;
	}
}

/** Reads each document once: hostile manifests may name one large config a thousand times. */
export function readOnce({readJson, ...blobs}: Blobs): Blobs {
	const documents = new Map<string, Promise<unknown>>();
	return {
		...blobs,
		readJson: name => {
			const document = documents.get(name) ?? readJson(name);
			documents.set(name, document);
			return document;
		},
	};
}
