import {build} from 'esbuild';
import type {PageAssets} from '../source/report/html/html-page.ts';

/** Bundles script and style of the HTML report, each as one text. */
export async function bundlePage(): Promise<PageAssets> {
	const [script, style] = await Promise.all(
		['page.ts', 'page.css'].map(async name => {
			const {outputFiles} = await build({
				entryPoints: [`source/report/html/page/${name}`],
				bundle: true,
				write: false,
				minify: true,
				format: 'iife',
				target: ['es2023', 'chrome120', 'firefox120', 'safari17'],
				// The text stands in elements that these would end.
				supported: {'inline-script': false, 'inline-style': false},
				charset: 'utf8',
				logLevel: 'warning',
			});
			return outputFiles[0].text.trim();
		}),
	);
	return {script, style};
}
