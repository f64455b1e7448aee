import {chmod, rm} from 'node:fs/promises';
import {build} from 'esbuild';

/**
 * Bundles the program into `dist`: one small entry, and a chunk for each part that only some commands
 * need (Ink for the inspector, the engine's client for an engine). Ink loads in half the time when it
 * is bundled for production.
 */
await rm('dist', {recursive: true, force: true});
await build({
	entryPoints: ['source/cli.ts'],
	outdir: 'dist',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22.15',
	minifySyntax: true,
	minifyWhitespace: true,
	chunkNames: '[name]-[hash]',
	define: {'process.env.NODE_ENV': '"production"'},
	// dockerode brings native add-ons that cannot be bundled; the devtools are for development only.
	external: ['dockerode', 'react-devtools-core'],
	// CommonJS packages in an ES module still ask for `require`.
	banner: {
		js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
	},
	logLevel: 'warning',
});
await chmod('dist/cli.js', 0o755);
