/** Larger JSON files are none of an image: their manifests and configs have a few kilobytes. */
export const documentLimit = 8 * 1024 * 1024;

/** The value of a JSON file; `undefined` where it is missing or no JSON. */
export function parsed(document: Buffer | undefined): unknown {
	if (document === undefined) return undefined;
	try {
		return JSON.parse(document.toString());
	} catch {
		return undefined;
	}
}
