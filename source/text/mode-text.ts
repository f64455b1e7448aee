import type {EntryKind} from '../layer/entry-kind.ts';

/** First letters of `ls -l`, by {@link EntryKind}; a hard link is the file that it shares. */
const kindLetters = '-dl-cbp';

/**
 * Kind and permissions as `ls -l` writes them: `drwxr-xr-x`, `-rwsr-x--T`.
 *
 * @param mode permission bits with set-uid, set-gid and sticky (07777)
 */
export function modeText(kind: EntryKind, mode: number): string {
	const letters = [...'rwxrwxrwx'].map((letter, index) =>
		(mode & (0o400 >> index)) === 0 ? '-' : letter,
	);
	for (const [bit, index, letter] of specialBits) {
		if ((mode & bit) === 0) continue;
		letters[index] = letters[index] === 'x' ? letter : letter.toUpperCase();
	}
	return `${kindLetters[kind] ?? '?'}${letters.join('')}`;
}

const specialBits = [
	[0o4000, 2, 's'],
	[0o2000, 5, 's'],
	[0o1000, 8, 't'],
] as const;
