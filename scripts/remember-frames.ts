import {resolve} from 'node:path';
import type {Plugin} from 'esbuild';

const remember = JSON.stringify(resolve('source/ui/screen/remember.ts'));
const ownWidth = JSON.stringify(resolve('source/ui/screen/own-width.ts'));

/**
 * What stands in for a package. Ink measures and splits up all texts of the screen anew for each frame,
 * although hardly any has changed since the one before: with this, a third of the time of a key.
 */
const standIns: Readonly<Record<string, (original: string) => string>> = {
	// The package, which takes longer to load than most commands, waits for a text that needs it.
	'string-width': original => `
		import {ownWidth} from ${ownWidth};
		import {rememberByText} from ${remember};
		const width = rememberByText((...given) => require(${original}).default(...given));
		export default (text, ...rest) => ownWidth(text) ?? width(text, ...rest);
	`,
	'@alcalzone/ansi-tokenize': original => `
		import * as all from ${original};
		import {rememberByObject, rememberByText} from ${remember};
		export * from ${original};
		export const tokenize = rememberByText(all.tokenize);
		export const styledCharsFromTokens = rememberByObject(all.styledCharsFromTokens);
	`,
};

/** Replaces pure functions of the text by ones that remember their results. */
export const rememberFrames: Plugin = {
	name: 'remember-frames',
	setup({onResolve, onLoad, resolve: find}) {
		const names = Object.keys(standIns).join('|');
		onResolve({filter: new RegExp(`^(${names})$`)}, async ({path, pluginData, ...where}) => {
			if (pluginData === 'original') return undefined;
			const {resolveDir, kind} = where;
			const original = await find(path, {resolveDir, kind, pluginData: 'original'});
			return {path: original.path, namespace: 'remember', pluginData: path};
		});
		onLoad({filter: /.*/, namespace: 'remember'}, ({path, pluginData}) => ({
			contents: standIns[pluginData](JSON.stringify(path)),
			resolveDir: '.',
		}));
	},
};
