/** A JSON object; an empty one for any other value. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
	const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isRecord ? (value as Record<string, unknown>) : {};
}

/** A JSON array; an empty one for any other value. */
export function asArray(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** A JSON string; an empty one for any other value. */
export function asText(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
