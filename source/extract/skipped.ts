import {countText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';

/** Why a path of an image was not written to disk. */
export type SkipReason =
	| 'device'
	| 'fifo'
	/** A hard link or a symbolic link that leads to nothing. */
	| 'link'
	/** A sparse file, whose content does not lie in the layer in one piece. */
	| 'sparse'
	/** A name that is none on this system. */
	| 'name'
	/** Its name is that of another path on this file system (which ignores case, for one). */
	| 'collision'
	/** The file system has no links of that kind. */
	| 'unsupported'
	/** The folder, or for a hard link the file, was skipped. */
	| 'folder';

/** Those that are no {@link SpecialReason}: something is missing that could have been written. */
type LossReason = Exclude<SkipReason, SpecialReason>;

/** What is no content, and is made by engines only. */
type SpecialReason = 'device' | 'fifo';

export type SkippedPath = {
	/** Path in the image. Not made printable. */
	readonly path: string;
	readonly reason: SkipReason;
};

/** Whether something is missing that could have been written; devices and fifos never are. */
export function isLoss(item: SkippedPath): item is SkippedPath & {readonly reason: LossReason} {
	return item.reason !== 'device' && item.reason !== 'fifo';
}

/** As many as one reads. */
const lineLimit = 20;

/** Says what was skipped and why, safe to show: devices and fifos counted, everything else by its path. */
export function skippedLines(skipped: readonly SkippedPath[]): readonly string[] {
	const special = [count(skipped, 'device'), count(skipped, 'fifo')].filter(text => text !== '');
	const losses = skipped.filter(isLoss);
	const more = losses.length - lineLimit;
	return [
		...(special.length > 0 ? [`skipped ${special.join(' and ')}, which only an engine makes`] : []),
		...losses
			.slice(0, lineLimit)
			.map(({path, reason}) => `skipped ${printable(path)}: ${reasonTexts[reason]}`),
		...(more > 0 ? [`skipped ${more} more`] : []),
	];
}

const reasonTexts: Readonly<Record<LossReason, string>> = {
	link: 'a link that leads to nothing',
	sparse: 'a sparse file, which cannot be read yet',
	name: 'a name that this system does not take',
	collision: 'this file system takes its name for that of another path',
	unsupported: 'this file system has no such links',
	folder: 'what it belongs to was skipped',
};

function count(skipped: readonly SkippedPath[], reason: SpecialReason): string {
	const {length} = skipped.filter(item => item.reason === reason);
	return length === 0 ? '' : countText(length, reason);
}
