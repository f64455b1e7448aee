import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {chmod, copyFile, glob, readFile, rm, writeFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import {build, type Plugin} from 'esbuild';
import {bundlePage} from './bundle-page.ts';
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

/**
 * meow prepares to normalize a package.json when it is loaded, but does so only if it is asked. Without
 * this code and the modules that it needs, the program starts 13 ms earlier.
 */
const withoutNormalizer: Plugin = {
	name: 'without-normalizer',
	setup({onLoad}) {
		onLoad({filter: /meow.build.dependencies\.js$/}, async ({path}) => {
			let contents = await readFile(path, 'utf8');
			for (const call of ['requireNormalize()', 'promisify(execFile)']) {
				const start = contents.lastIndexOf(call);
				if (start === -1) throw new Error(`meow no longer calls ${call}`);
				contents = `${contents.slice(0, start)}undefined${contents.slice(start + call.length)}`;
			}
			return {contents};
		});
	},
};

/** undici without `fetch`, web sockets, caches and mocks: half of its code. */
const undiciForRequests = `
	import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
	import request from 'undici/lib/api/api-request.js';
	Dispatcher.prototype.request = request;
	export {default as Agent} from 'undici/lib/dispatcher/agent.js';
	export {default as EnvHttpProxyAgent} from 'undici/lib/dispatcher/env-http-proxy-agent.js';
`;

const onlyRequests: Plugin = {
	name: 'only-requests',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^undici$/}, () => ({path: 'undici', namespace: 'requests'}));
		onLoad({filter: /.*/, namespace: 'requests'}, () => ({
			contents: undiciForRequests,
			resolveDir: '.',
		}));
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
		pageAssets: JSON.stringify(await bundlePage()),
		// write-file-atomic derives the names of temporary files from it.
		__filename: '"layerscope"',
	},
	// docker-modem uses a copy of Node.js's own streams, which takes 6 ms to load.
	alias: {'readable-stream': 'node:stream'},
	inject: ['source/ui/screen/lazy-segmenter.ts'],
	// For development only.
	external: ['react-devtools-core'],
	plugins: [withoutUnusedPackages, withoutNormalizer, onlyRequests, patchInk],
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
