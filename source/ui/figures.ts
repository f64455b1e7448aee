/** Layers that hold waste, and behind an arrow the one that made it: `2→5`, `1,2,…→7`. */
export function layersText(layers: readonly number[]): string {
	const end = layers.at(-1) ?? 0;
	const holders = layers.slice(0, -1);
	if (holders.length === 0) return String(end);
	const shown = holders.length > 3 ? `${holders.slice(0, 2).join(',')},…` : holders.join(',');
	return `${shown}→${end}`;
}

/** A time as the image has it, without the fraction of the second. */
export function timeText(time: string): string {
	return time.replace(/\.\d+/, '').replace('T', ' ');
}

/** Seconds since 1970-01-01 as a time. */
export function secondsText(seconds: number): string {
	const date = new Date(seconds * 1000);
	return Number.isNaN(date.getTime()) ? String(seconds) : timeText(date.toISOString());
}
