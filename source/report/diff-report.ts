import type {ImageInfo} from '../image/image-info.ts';
import type {ImageTree} from '../image/image-tree.ts';
import {formatBytes, numberText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import type {ContentDiff} from './content-diff.ts';
import {versionChanges} from './version-changes.ts';

/** A line of a diff: its sign in unified diffs tells its tone. */
export type DiffLine = {
	readonly kind: 'heading' | 'hunk' | 'added' | 'removed' | 'context' | 'note';
	/** Printable. */
	readonly text: string;
};

/** Two versions of a path; `undefined` where it does not exist. */
export type VersionPair = {
	readonly node: number;
	readonly older: number | undefined;
	readonly newer: number | undefined;
};

/** The difference between two versions of a path, as a unified diff. */
export function diffLines(
	{info, tree}: {readonly info: ImageInfo; readonly tree: ImageTree},
	{older, newer}: Pick<VersionPair, 'older' | 'newer'>,
	diff: ContentDiff,
): readonly DiffLine[] {
	const name = (version: number | undefined) =>
		version === undefined ? '/dev/null' : versionName(info, tree, version);
	const changes =
		older === undefined || newer === undefined ? [] : versionChanges(tree, older, newer);
	return [
		...changes
			.filter(change => change.name !== 'size')
			.map(
				(change): DiffLine => ({
					kind: 'note',
					text: `${change.name} ${change.older} → ${change.newer}`,
				}),
			),
		{kind: 'heading', text: `--- ${name(older)}`},
		{kind: 'heading', text: `+++ ${name(newer)}`},
		...contentLines(diff),
	];
}

function versionName({layers}: ImageInfo, {arrays}: ImageTree, version: number): string {
	const layer = arrays.versionLayer[version];
	const command = printable((layers[layer]?.command ?? '').replace(/\s+/g, ' ').trim());
	return `layer ${layer}${command === '' ? '' : `  ${command.slice(0, commandLimit)}`}`;
}

/** Characters of a command that a heading shows. */
const commandLimit = 200;

function contentLines(diff: ContentDiff): readonly DiffLine[] {
	if (diff.kind === 'same') return [{kind: 'note', text: 'The contents are the same.'}];
	if (diff.kind === 'text') {
		return diff.hunks.flatMap(({oldStart, oldLines, newStart, newLines, lines}): DiffLine[] => [
			{kind: 'hunk', text: `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`},
			...lines.map(lineOf),
		]);
	}
	const {reason, older, newer, firstDifference} = diff;
	const side = (name: string, {bytes, sha256}: typeof older) =>
		`${name} ${formatBytes(bytes)} (${numberText(bytes)} bytes)  sha256 ${sha256}`;
	return [
		{kind: 'note', text: reasons[reason]},
		{kind: 'removed', text: side('-', older)},
		{kind: 'added', text: side('+', newer)},
		{kind: 'note', text: `The first difference is at byte ${numberText(firstDifference)}.`},
	];
}

/** A range in the header of a hunk. One without lines starts at the line before it. */
function range(start: number, lines: number): string {
	return `${lines === 0 ? start - 1 : start},${lines}`;
}

const reasons = {
	binary: 'Binary files differ.',
	large: 'The files differ, and are too large to compare line by line.',
	different: 'The texts have too little in common to compare them line by line.',
} as const;

function lineOf(text: string): DiffLine {
	// A tab stays aligned with the lines around it, whatever the width of the sign.
	const shown = text[0] + printable(text.slice(1).replaceAll('\t', '    '));
	const kinds: Readonly<Record<string, DiffLine['kind']>> = {'+': 'added', '-': 'removed'};
	return {kind: kinds[text[0]] ?? 'context', text: shown};
}
