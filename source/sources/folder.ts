import {readdir} from 'node:fs/promises';
import {Failure} from '../failure.ts';
import {shellWord} from '../text/shell-word.ts';

/** The failure of opening a folder, with a hint that suits its contents. */
export async function folderFailure(folder: string): Promise<Failure> {
	const names = await readdir(folder);
	const layout = layouts.find(({marks}) => marks.every(name => names.includes(name)));
	if (layout === undefined) {
		return new Failure(
			`${folder} is a folder without an image`,
			'Give the path of an archive, or docker:NAME for an image of the engine.',
		);
	}
	return new Failure(
		`${folder} is a folder with ${layout.contents}, and folders are not supported yet`,
		layout.hint(shellWord(folder)),
	);
}

type Layout = {
	/** Names of files that such a folder has. */
	readonly marks: readonly string[];
	readonly contents: string;
	/** @param folder a word of a shell command */
	readonly hint: (folder: string) => string;
};

const tarHint = (folder: string) =>
	`Make an archive of it (tar -cf image.tar -C ${folder} .) and open that.`;

const layouts: readonly Layout[] = [
	{marks: ['oci-layout'], contents: 'an OCI image', hint: tarHint},
	{
		marks: ['manifest.json', 'version'],
		contents: 'an image of skopeo',
		hint: folder =>
			`Make an archive of it (skopeo copy dir:${folder} oci-archive:image.tar) and open that.`,
	},
	{marks: ['manifest.json'], contents: 'an unpacked archive', hint: tarHint},
	{
		marks: ['Dockerfile'],
		contents: 'a Dockerfile',
		hint: folder => `Build its image and explore it: layerscope build ${folder}.`,
	},
];
