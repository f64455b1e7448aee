/** A window over a list: the item with the cursor, and the one at the top. */
export type Viewport = {
	readonly cursor: number;
	readonly offset: number;
};

/** Clamps `value` to `low` … `high`; `low` if the range is empty. */
export function clamp(value: number, low: number, high: number): number {
	return Math.max(low, Math.min(value, high));
}

/**
 * Puts the cursor on an item and scrolls no further than needed to show it.
 *
 * @param count items in the list
 * @param height items that are shown at once
 */
export function moveTo({offset}: Viewport, item: number, count: number, height: number): Viewport {
	const cursor = clamp(item, 0, count - 1);
	const rows = Math.max(1, height);
	const shown = clamp(offset, cursor - rows + 1, cursor);
	return {cursor, offset: scrollTo(shown, count, rows)};
}

/** Scrolls, and keeps the cursor on the screen. */
export function scrollBy(
	{cursor, offset}: Viewport,
	rows: number,
	count: number,
	height: number,
): Viewport {
	const shown = scrollTo(offset + rows, count, height);
	return {cursor: clamp(cursor, shown, Math.min(count, shown + height) - 1), offset: shown};
}

/** The nearest offset that leaves no empty rows below a list that is long enough. */
export function scrollTo(offset: number, count: number, height: number): number {
	return clamp(offset, 0, count - Math.max(1, height));
}

/** Items that a page key moves by: one stays visible. */
export function pageOf(height: number): number {
	return Math.max(1, height - 1);
}
