import {type FileHandle, open, readdir, stat} from 'node:fs/promises';
import {basename, dirname} from 'node:path';
import {Failure} from '../failure.ts';
import {closestName} from '../text/closest.ts';
import {openArchive} from './archive.ts';
import {NoImageFailure, toFailure} from './broken-image.ts';
import {folderKind} from './folder-kind.ts';
import {imageOfFiles} from './image-files.ts';
import {ImageFolder} from './image-folder.ts';
import {findImage, type LayoutOptions} from './image-layout.ts';
import type {ImageSource, OpenedImage} from './source.ts';

/**
 * Archives, folders and root file systems on disk, and standard input. A path may have the tag or digest
 * of one of several images behind it: `archive.tar:app:1`, `folder@sha256:…`.
 */
export function localSource(): ImageSource {
	return {
		place: 'the file system',
		open: async ({text, target, scheme}, options) => {
			const layoutOf = (place: string, selector: string | undefined): LayoutOptions => {
				return {reference: text, place, selector, platform: options.platform};
			};
			const [, selected] = /^-(?:$|:?(.+))/s.exec(target) ?? [];
			if (target === '-' || (scheme !== undefined && selected !== undefined)) {
				const {openStandardInput} = await import('./standard-input.ts');
				return openStandardInput(layoutOf('-', selected), options);
			}
			const found = await findPath(target);
			if (!found) return undefined;
			const {path, isFolder, selector} = found;
			const layout = layoutOf(path, selector);
			if (isFolder) return openFolder({...layout, isFolder});
			return openArchive(await openFile(path), layout, options.signal);
		},
		suggest: ({target}) => suggestPath(target),
	};
}

/** Asks whether the file of the same folder was meant whose name is most similar. */
async function suggestPath(target: string): Promise<string | undefined> {
	const name = basename(target);
	const names = await readdir(dirname(target)).catch(() => []);
	const closest = closestName(name, names);
	return closest && `Did you mean ${target.slice(0, target.lastIndexOf(name))}${closest}?`;
}

type LocalPath = {
	readonly path: string;
	readonly isFolder: boolean;
	/** `app:1`, `@sha256:…`. */
	readonly selector: string | undefined;
};

/** The longest existing path that a target starts with, up to a `:` or `@`. */
async function findPath(target: string): Promise<LocalPath | undefined> {
	const ends = [...target.matchAll(/[:@]/g)].map(({index}) => index).reverse();
	for (const end of [target.length, ...ends]) {
		const path = target.slice(0, end);
		const status = path === '' ? undefined : await statusOf(path);
		if (!status) continue;
		const rest = target.slice(end);
		const selector = rest === '' ? undefined : rest.replace(/^:/, '');
		if (selector === '') continue;
		if (status.isDirectory()) return {path, isFolder: true, selector};
		if (status.isFile()) return {path, isFolder: false, selector};
		throw new Failure(
			`${path} is not a regular file`,
			`Open what it gives as standard input: layerscope - < ${path}.`,
		);
	}
	return undefined;
}

/** Whether a target of a reference is a path, perhaps with a tag or a digest behind it. */
export async function isExistingPath(target: string): Promise<boolean> {
	return (await findPath(target)) !== undefined;
}

async function statusOf(path: string) {
	try {
		return await stat(path);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
		if (code === 'EACCES' || code === 'EPERM') throw notPermitted(path, error);
		throw error;
	}
}

async function openFile(path: string): Promise<FileHandle> {
	try {
		return await open(path, 'r');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'EACCES' || code === 'EPERM') throw notPermitted(path, error);
		throw error;
	}
}

function notPermitted(path: string, cause: unknown): Failure {
	return new Failure(
		`${path} may not be read by this user`,
		'Change its permissions, or run as a user that may read it.',
		{cause},
	);
}

async function openFolder(layout: LayoutOptions): Promise<OpenedImage> {
	const {place} = layout;
	const folder = await ImageFolder.at(place);
	try {
		const found = await findImage(folder.blobs, layout);
		if (!found) {
			const {looks, hint} = await folderKind(place);
			throw new NoImageFailure(`the folder ${place} holds no image: ${looks}`, hint);
		}
		return await imageOfFiles(folder, found, place, folder.identity);
	} catch (error) {
		await folder.close();
		const {code, path} = error as NodeJS.ErrnoException;
		if (code === 'EACCES' || code === 'EPERM') throw notPermitted(path ?? place, error);
		throw toFailure(error, place);
	}
}
