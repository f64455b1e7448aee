import {countText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';

/** Why a path of an image was not written to disk. */
export type SkipReason =
	| 'device'
	| 'fifo'
	/** A hard link without its file, or a symbolic link without a target. */
	| 'link'
	/** An invalid name on this system. */
	| 'name'
	/** The file system treats the name as that of another path, for example because it ignores case. */
	| 'collision'
	/** The file system does not support such links. */
	| 'unsupported'
	/** Its folder was skipped, or the file of a hard link. */
	| 'folder';

/** Reasons for missing content. */
type LossReason = Exclude<SkipReason, SpecialReason>;

/** Reasons for missing devices and pipes, which have no content and only engines create. */
type SpecialReason = 'device' | 'fifo';

export type SkippedPath = {
	/** Path in the image. Not made printable. */
	readonly path: string;
	readonly reason: SkipReason;
};

/** Whether content is missing. */
export function isLoss(item: SkippedPath): item is SkippedPath & {readonly reason: LossReason} {
	return item.reason !== 'device' && item.reason !== 'fifo';
}

const lineLimit = 20;

/** Printable lines about skipped paths: devices and fifos are counted, all others named. */
export function skippedLines(skipped: readonly SkippedPath[]): readonly string[] {
	const special = [count(skipped, 'device'), count(skipped, 'fifo')].filter(text => text !== '');
	const losses = skipped.filter(isLoss);
	const more = losses.length - lineLimit;
	return [
		...(special.length > 0
			? [`skipped ${special.join(' and ')}, which only an engine creates`]
			: []),
		...losses
			.slice(0, lineLimit)
			.map(({path, reason}) => `skipped ${printable(path)}: ${reasonTexts[reason]}`),
		...(more > 0 ? [`skipped ${more} more`] : []),
	];
}

const reasonTexts: Readonly<Record<LossReason, string>> = {
	link: 'a link without a target',
	name: 'an invalid name on this system',
	collision: 'its name is the same as that of another path on this file system',
	unsupported: 'this file system does not support such links',
	folder: 'its folder or file was skipped',
};

function count(skipped: readonly SkippedPath[], reason: SpecialReason): string {
	const {length} = skipped.filter(item => item.reason === reason);
	return length === 0 ? '' : countText(length, reason);
}
