import {EntryKind} from '../../layer/entry-kind.ts';
import {LayerStreamReader, type TarPart} from '../../layer/read-layer.ts';
import type {ChooseEntry, EntryNames} from '../../layer/tar-entries.ts';

/**
 * Gets the tar of a path of a container and of all below it, and for `/` the export of the container;
 * `undefined` if the container has no such path any more.
 */
export type GetArchive = (path: string) => Promise<AsyncIterable<Uint8Array> | undefined>;

/**
 * Reads the tar of a path.
 *
 * @param isChosen chooses entries by their names in the container, and may stop the reading
 * @throws TarError if the tar is broken
 */
export async function readArchive(
	get: GetArchive,
	path: string,
	part: Omit<TarPart, 'choose'>,
	isChosen: (names: EntryNames, stop: () => void) => boolean,
): Promise<void> {
	const chunks = await get(path);
	if (!chunks) return;
	const folder = Buffer.from(path.slice(1, path.lastIndexOf('/') + 1));
	const within = (name: Uint8Array) => Buffer.concat([folder, name]);
	let isStopped = false;
	const stop = () => {
		isStopped = true;
	};
	const choose: ChooseEntry = ({kind, name, link}) => {
		const target = kind === EntryKind.hardLink ? within(link) : link;
		const names = {kind, name: within(name), link: target};
		return isChosen(names, stop) ? names : undefined;
	};
	const reader = new LayerStreamReader({...part, choose});
	for await (const chunk of chunks) {
		reader.take(chunk);
		if (isStopped) return;
	}
	reader.checkEnd();
}

/** The absolute path of a name in a tar. Names that are not UTF-8 look as in the engine's list. */
export function pathOf(name: Uint8Array): string {
	return `/${Buffer.from(name)
		.toString()
		.replace(/^(?:\.?\/)+/, '')
		.replace(/\/$/, '')}`;
}
