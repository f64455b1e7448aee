import {resolve} from 'node:path';
import type {Plugin} from 'esbuild';

const memoize = JSON.stringify(resolve('source/ui/screen/memoize.ts'));
const asciiWidth = JSON.stringify(resolve('source/ui/screen/ascii-width.ts'));

/**
 * Replacements of packages. Ink measures and splits all texts of the screen again for each frame, although
 * hardly any of them has changed: memoizing that saves a third of the time of a key.
 */
const replacements: Readonly<Record<string, (original: string) => string>> = {
	// The package takes longer to load than most commands, so only texts beyond ASCII load it.
	'string-width': original => `
		import {asciiWidth} from ${asciiWidth};
		import {memoizeByText} from ${memoize};
		const width = memoizeByText((...given) => require(${original}).default(...given));
		export default (text, ...rest) => asciiWidth(text) ?? width(text, ...rest);
	`,
	'@alcalzone/ansi-tokenize': original => `
		import * as all from ${original};
		import {memoizeByObject, memoizeByText} from ${memoize};
		export * from ${original};
		export const tokenize = memoizeByText(all.tokenize);
		export const styledCharsFromTokens = memoizeByObject(all.styledCharsFromTokens);
	`,
};

/** Memoizes Ink's pure functions of texts. */
export const patchInk: Plugin = {
	name: 'patch-ink',
	setup({onResolve, onLoad, resolve: find}) {
		const names = Object.keys(replacements).join('|');
		onResolve({filter: new RegExp(`^(${names})$`)}, async ({path, pluginData, ...where}) => {
			if (pluginData === 'original') return undefined;
			const {resolveDir, kind} = where;
			const original = await find(path, {resolveDir, kind, pluginData: 'original'});
			return {path: original.path, namespace: 'patch', pluginData: path};
		});
		onLoad({filter: /.*/, namespace: 'patch'}, ({path, pluginData}) => ({
			contents: replacements[pluginData](JSON.stringify(path)),
			resolveDir: '.',
		}));
	},
};
