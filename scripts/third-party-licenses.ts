import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Metafile} from 'esbuild';

/** A package whose code is in the bundle. */
export type BundledPackage = {
	readonly name: string;
	readonly version: string;
	/** SPDX expression from package.json. */
	readonly license: string;
	/** Contents of the licence and notice files. */
	readonly texts: readonly string[];
};

/** Folder with `NAME.txt` for packages that state a licence but ship no licence file. */
const missingTexts = path.join(import.meta.dirname, 'licenses');

/**
 * Reads the licences of all packages whose code is in a bundle.
 *
 * @throws Error if a package states no licence or its licence text is missing
 */
export async function readLicenses({inputs}: Metafile): Promise<readonly BundledPackage[]> {
	const folders = new Set(
		Object.keys(inputs)
			.map(packageFolder)
			.filter(folder => folder !== undefined),
	);
	const packages = await Promise.all([...folders].sort().map(readPackage));
	const byId = new Map(packages.map(item => [`${item.name}@${item.version}`, item]));
	return [...byId.values()];
}

/** Joins the licences into one text. */
export function licensesText(packages: readonly BundledPackage[]): string {
	const sections = packages.map(({name, version, license, texts}) =>
		[`${name} ${version} (${license})`, ...texts].join('\n\n'),
	);
	return `${sections.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** The package folder of a bundle's input; `undefined` for the project's own files. */
function packageFolder(input: string): string | undefined {
	// Inputs of a plugin are prefixed with its namespace: `name:/folder/file`.
	return /^(?:[\w-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
}

async function readPackage(folder: string): Promise<BundledPackage> {
	const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
	const {name, version, license} = manifest as Record<'name' | 'version' | 'license', string>;
	if (typeof license !== 'string') throw new Error(`${name} states no licence`);
	const shipped = (await readdir(folder))
		.filter(file => /^(?:licen[cs]e|copying|notice)/i.test(file))
		.sort()
		.map(file => path.join(folder, file));
	const files = shipped.length > 0 ? shipped : [path.join(missingTexts, `${name}.txt`)];
	const texts = await Promise.all(files.map(async file => (await readFile(file, 'utf8')).trim()));
	return {name, version, license, texts};
}
