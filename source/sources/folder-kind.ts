import {existsSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {shellWord} from '../text/shell-word.ts';
import {isRootFileSystem} from './root-file-system.ts';

/** The likely kind of a folder without an image, with a hint. */
export type FolderKind = {readonly looks: string; readonly hint: string};

type Clue = {
	/** Names of which the folder has one. */
	readonly names: readonly string[];
	readonly looks: string;
	/** @param folder a word of a shell command */
	readonly hint: (folder: string) => string;
};

/** The most telling first. */
const clues: readonly Clue[] = [
	{
		names: ['Dockerfile', 'Containerfile'],
		looks: 'a build context',
		hint: folder => `Build its image and open that: layerscope build ${folder}.`,
	},
	{
		names: ['overlay2', 'overlay-images', 'io.containerd.content.v1.content'],
		looks: 'the storage of an engine',
		hint: () => 'Give the name of an image of that engine.',
	},
	{
		names: ['rootfs'],
		looks: 'the bundle of a container',
		hint: folder => `Open its files: tar -C ${folder}/rootfs -c . | layerscope -.`,
	},
	{
		names: ['Chart.yaml'],
		looks: 'a Helm chart',
		hint: () => 'Give the name of an image that it deploys.',
	},
	{
		names: ['blobs'],
		looks: 'an OCI image layout without its index.json',
		hint: () => 'Copy the image again (skopeo copy … oci:FOLDER).',
	},
];

/** Examines a folder in which no image was found. */
export async function folderKind(folder: string): Promise<FolderKind> {
	const found = clues.find(({names}) => names.some(name => existsSync(path.join(folder, name))));
	if (found) return {looks: `it looks like ${found.looks}`, hint: found.hint(shellWord(folder))};
	const names = await readdir(folder);
	if (names.length === 0) return {looks: 'it is empty', hint: usualHint};
	if (isRootFileSystem(names)) {
		const hint = `Open it as a tar: tar -C ${shellWord(folder)} -c . | layerscope -.`;
		return {looks: 'it looks like a root file system', hint};
	}
	const archive = names.find(name => /\.(?:tar|tar\.gz|tgz|tar\.zst)$/.test(name));
	if (archive !== undefined) {
		const hint = `Give the path of an archive in it: ${path.join(folder, archive)}.`;
		return {looks: 'it holds archives', hint};
	}
	return {looks: 'it has no index.json and no manifest.json', hint: usualHint};
}

const usualHint =
	'Give an OCI image layout, a folder of skopeo (dir:), an unpacked docker save, or an archive.';
