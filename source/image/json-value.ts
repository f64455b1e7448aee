/** The properties of a JSON object; none where the value is something else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
	const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isRecord ? (value as Record<string, unknown>) : {};
}

/** The elements of a JSON array; none where the value is something else. */
export function asArray(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** A JSON string; empty where the value is something else. */
export function asText(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
