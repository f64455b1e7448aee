import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {chmod, copyFile, glob, readFile, rm, writeFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import {build, type Plugin} from 'esbuild';
import {patchInk} from './patch-ink.ts';
import {licensesText, readLicenses} from './third-party-licenses.ts';

/**
 * Packages that dockerode needs for builds and for ssh only. Without them it loads in 25 ms
 * instead of 110, and has no native add-ons.
 */
const unusedPackages = /^(@grpc\/(grpc-js|proto-loader)|protobufjs|ssh2|tar-fs)$/;

const withoutUnusedPackages: Plugin = {
	name: 'without-unused-packages',
	setup({onResolve, onLoad}) {
		onResolve({filter: unusedPackages}, ({path}) => ({path, namespace: 'unused'}));
		onLoad({filter: /.*/, namespace: 'unused'}, () => ({contents: 'module.exports = {};'}));
	},
};

/** Hash of all source files, which identifies the build. */
async function sourceHash(): Promise<string> {
	const hash = createHash('sha256');
	for (const file of (await Array.fromAsync(glob('source/**/*.{ts,tsx}'))).sort()) {
		hash.update(await readFile(file));
	}
	return hash.digest('hex').slice(0, 8);
}

// Bundle the program and the library into `dist`: small entry files, and chunks for the parts that only
// some commands need, such as Ink. The production bundle of Ink loads in half the time.
await rm('dist', {recursive: true, force: true});
const {metafile} = await build({
	entryPoints: {
		cli: 'source/cli.ts',
		'loader-thread': 'source/load/loader-thread.ts',
		library: 'source/library.ts',
	},
	outdir: 'dist',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22.15',
	minifySyntax: true,
	minifyWhitespace: true,
	chunkNames: '[name]-[hash]',
	define: {
		'process.env.NODE_ENV': '"production"',
		// Yoga only checks whether it exists, which makes Node.js load its HTTP client.
		fetch: 'undefined',
		'Intl.Segmenter': 'LazySegmenter',
		buildId: JSON.stringify(await sourceHash()),
		// write-file-atomic derives the names of temporary files from it.
		__filename: '"layerscope"',
	},
	inject: ['source/ui/screen/lazy-segmenter.ts'],
	// For development only.
	external: ['react-devtools-core'],
	plugins: [withoutUnusedPackages, patchInk],
	// Bundled CommonJS packages call `require`, which ES modules lack.
	banner: {
		js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
	},
	logLevel: 'warning',
	metafile: true,
});
await writeFile('dist/third-party-licenses.txt', licensesText(await readLicenses(metafile)));
// Declarations import each other as `.ts` files, which the compiler resolves.
await promisify(execFile)('node_modules/.bin/tsc', ['--project', 'scripts/tsconfig.library.json']);
await copyFile('source/config/config.schema.json', 'dist/config.schema.json');
await chmod('dist/cli.js', 0o755);
