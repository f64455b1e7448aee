import {posix} from 'node:path';
import type {Header} from 'tar-stream';

/** Links of links of links: more than any tool makes, and an end to a cycle. */
const linkLimit = 8;

/**
 * The names of an archive's files. Old engines save a layer that images share as a symlink to the
 * other image's file, Podman all of them. Names are only ever looked up among those of the archive.
 */
export class ArchiveNames {
	readonly #links = new Map<string, string>();

	/** Notes an entry; returns the clean name of a regular file, `undefined` for everything else. */
	add(header: Pick<Header, 'name' | 'type' | 'linkname'>): string | undefined {
		const name = cleaned(header.name);
		if (header.type === 'symlink') {
			this.#links.set(name, cleaned(posix.join(posix.dirname(name), header.linkname ?? '')));
		} else if (header.type === 'link') {
			this.#links.set(name, cleaned(header.linkname ?? ''));
		} else if (header.type === 'file' || header.type === 'contiguous-file') {
			this.#links.delete(name);
			return name;
		}
		return undefined;
	}

	/** The name of the file that a name leads to. */
	resolve(name: string): string {
		let target = cleaned(name);
		for (let steps = 0; steps < linkLimit; steps++) {
			const next = this.#links.get(target);
			if (next === undefined) break;
			target = next;
		}
		return target;
	}
}

/** Without a leading slash or dot, and with every `..` worked out; none leads out of the archive. */
function cleaned(name: string): string {
	return posix.normalize(`/${name}`).slice(1).replace(/\/$/, '');
}
