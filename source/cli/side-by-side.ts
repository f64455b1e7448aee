import {availableParallelism} from 'node:os';
import {pMapIterable} from 'p-map';
import type {Progress} from '../sources/source.ts';
import {withProgressLine} from './progress-line.ts';

export type OnProgress = (progress: Progress) => void;

/** The names and numbers of the items in the progress line. */
export type Numbering<Item> = {
	readonly nameOf: (item: Item) => string;
	/** Number of items before the first one. */
	readonly start: number;
	/** Number of all items; `undefined` if it is not known. */
	readonly count: number | undefined;
};

/**
 * Works on as many items at a time as there are cores, and gives the results in the order of the items.
 * The progress line shows which result is awaited.
 */
export async function* sideBySide<Item, Result>(
	items: readonly Item[],
	work: (item: Item, onProgress: OnProgress) => Promise<Result>,
	stderr: NodeJS.WriteStream,
	{nameOf, start, count}: Numbering<Item>,
): AsyncGenerator<Result> {
	const last: (Progress | undefined)[] = [];
	let awaited = 0;
	let show: OnProgress = () => {};
	const worked = pMapIterable(
		items,
		(item, index) =>
			work(item, progress => {
				last[index] = progress;
				if (index === awaited) show(progress);
			}),
		{concurrency: availableParallelism()},
	);
	const results: AsyncIterator<Result> = worked[Symbol.asyncIterator]();
	for (; awaited < items.length; awaited++) {
		const name = nameOf(items[awaited]);
		const total = count === undefined ? '' : ` of ${count}`;
		const prefix = count === 1 ? '' : `${start + awaited + 1}${total}: ${name}: `;
		const {value, done} = await withProgressLine(
			stderr,
			`${prefix}looking for the image`,
			onProgress => {
				show = progress => onProgress({...progress, activity: `${prefix}${progress.activity}`});
				const before = last[awaited];
				if (before) show(before);
				return results.next();
			},
		);
		show = () => {};
		if (done) return;
		yield await value;
	}
}
