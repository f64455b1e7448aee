import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {access, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {promisify} from 'node:util';
import {readLicenses} from '../scripts/third-party-licenses.ts';
import {Terminal} from './end-to-end/terminal.ts';
import {temporaryFolder} from './fixtures/temporary.ts';

const run = promisify(execFile);
const project = path.join(import.meta.dirname, '..');

test('the package installs without dependencies, scripts or network access, and runs', async t => {
	const folder = await temporaryFolder(t);
	const {stdout: packed} = await run(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
		{cwd: project},
	);
	const [{filename}] = JSON.parse(packed) as [{readonly filename: string}];
	const prefix = path.join(folder, 'prefix');
	await run(
		'npm',
		['install', '--global', '--offline', '--prefix', prefix, path.join(folder, filename)],
		{cwd: folder},
	);

	const modules = path.join(prefix, 'lib/node_modules');
	assert.deepEqual(await readdir(modules), ['layerscope']);
	const files = await readdir(path.join(modules, 'layerscope'));
	assert.deepEqual(files.sort(), ['LICENSE', 'dist', 'media', 'package.json', 'readme.md']);
	await access(path.join(modules, 'layerscope/dist/third-party-licenses.txt'));
	const manifest = JSON.parse(
		await readFile(path.join(modules, 'layerscope/package.json'), 'utf8'),
	);
	assert.deepEqual(
		Object.keys(manifest).filter(key => /^(?:optional|peer)?dependencies$/i.test(key)),
		[],
	);
	assert.deepEqual(
		Object.keys(manifest.scripts).filter(name => /^(?:pre|post)?(?:install|prepare)$/.test(name)),
		[],
	);

	// The inspector uses all parts of the bundle: Ink, Yoga's WebAssembly and the loader thread.
	const command = path.join(prefix, 'bin/layerscope');
	const sample = path.join(modules, 'layerscope/media/sample.tar');
	const PATH = `${path.dirname(process.execPath)}:${process.env.PATH}`;
	const terminal = new Terminal(t, [command, '--no-cache', sample], {env: {PATH}});
	await terminal.waitFor(/RUN apt-get/);
	await terminal.waitFor(/q quit/);
	terminal.press('q');
	assert.equal(await terminal.waitForExit(), 0);
});

test('the bundle contains the licences of its packages', async () => {
	const text = await readFile(path.join(project, 'dist/third-party-licenses.txt'), 'utf8');
	for (const name of ['ink', 'react', 'yoga-layout', 'dockerode', 'tar-stream', 'meow', 'yaml']) {
		const {version} = JSON.parse(
			await readFile(path.join(project, 'node_modules', name, 'package.json'), 'utf8'),
		);
		assert.ok(text.includes(`${name} ${version} (`), name);
	}
	// The build fails if a licence text is missing, so each heading has one.
	const sections = text.split(/^-{80}$/m);
	for (const section of sections) assert.match(section, /copyright/i);
});

test('readLicenses() rejects a package without a licence text', async t => {
	const folder = path.join(await temporaryFolder(t), 'node_modules/free');
	await mkdir(folder, {recursive: true});
	const inputs = {[path.join(folder, 'index.js')]: {bytes: 0, imports: []}};
	const manifest = {name: 'free', version: '1.0.0'};
	const write = (name: string, content: string) => writeFile(path.join(folder, name), content);

	await write('package.json', JSON.stringify(manifest));
	await assert.rejects(readLicenses({inputs, outputs: {}}), /free states no licence/);
	await write('package.json', JSON.stringify({...manifest, license: 'MIT'}));
	await assert.rejects(readLicenses({inputs, outputs: {}}), /free\.txt/);
	await write('LICENSE.md', 'Copyright');
	assert.deepEqual(await readLicenses({inputs, outputs: {}}), [
		{...manifest, license: 'MIT', texts: ['Copyright']},
	]);
});
