import {posix} from 'node:path';
import {EntryKind} from '../layer/entry-kind.ts';

/** The name of an entry of an archive, and the target of a link. */
export type ArchiveName = {
	readonly name: string;
	readonly kind: EntryKind;
	readonly link: string;
};

/** Longest chain of links; it also ends cycles. */
const linkLimit = 8;

/**
 * The names of an archive's files. Old engines save a layer that images share as a symlink to the
 * other image's file, and Podman saves all layers so. Links never lead out of the archive.
 */
export class ArchiveNames {
	readonly #links = new Map<string, string>();

	/** Adds an entry; returns the normalized name of a regular file, `undefined` for other entries. */
	add({name: given, kind, link}: ArchiveName): string | undefined {
		const name = normalized(given);
		if (kind === EntryKind.symlink) {
			this.#links.set(name, normalized(posix.join(posix.dirname(name), link)));
		} else if (kind === EntryKind.hardLink) {
			this.#links.set(name, normalized(link));
		} else if (kind === EntryKind.file) {
			this.#links.delete(name);
			return name;
		}
		return undefined;
	}

	/** Follows links from a name to that of a file. */
	resolve(name: string): string {
		let target = normalized(name);
		for (let links = 0; links < linkLimit; links++) {
			const next = this.#links.get(target);
			if (next === undefined) break;
			target = next;
		}
		return target;
	}
}

/** Resolves `.` and `..` inside the archive, and removes leading and trailing slashes. */
function normalized(name: string): string {
	return posix.normalize(`/${name}`).slice(1).replace(/\/$/, '');
}
