/** Layers that store wasted bytes, and after an arrow the layer that wasted them: `2→5`, `1,2,…→7`. */
export function layersText(layers: readonly number[]): string {
	const end = layers.at(-1) ?? 0;
	const holders = layers.slice(0, -1);
	if (holders.length === 0) return String(end);
	const shown = holders.length > 3 ? `${holders.slice(0, 2).join(',')},…` : holders.join(',');
	return `${shown}→${end}`;
}

/** A time of the image's config, without fractions of a second. */
export function timeText(time: string): string {
	return time.replace(/\.\d+/, '').replace('T', ' ');
}

/** Seconds since 1970-01-01 as a time. */
export function secondsText(seconds: number): string {
	const date = new Date(seconds * 1000);
	return Number.isNaN(date.getTime()) ? String(seconds) : timeText(date.toISOString());
}
