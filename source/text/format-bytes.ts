import prettyBytes from 'pretty-bytes';

/** Bytes for people: SI units and at most three digits, `1.98 MB`. */
export function formatBytes(bytes: number): string {
	return prettyBytes(bytes);
}
