import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {cp, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {promisify} from 'node:util';
import {temporaryFolder} from './fixtures/temporary.ts';

const run = promisify(execFile);
const project = join(import.meta.dirname, '..');

describe('the library', () => {
	test('runs the example of its documentation', async context => {
		const folder = await userProject(context);
		const {stdout} = await run(
			process.execPath,
			['example.ts', join(project, 'media/sample.tar')],
			{
				cwd: folder,
			},
		);
		assert.match(stdout, /^92594 of 202932 bytes are wasted\n/);
		assert.match(stdout, /\n49100 bytes: layer 8 \(chown\) stores again .*\n {2}Use COPY --chown/);
	});

	test('has types that the compiler accepts without those of bundled packages', async context => {
		const folder = await userProject(context);
		await run(join(project, 'node_modules/.bin/tsc'), ['--project', '.'], {cwd: folder});
		await writeFile(
			join(folder, 'wrong.ts'),
			"import {openImage} from 'layerscope';\nawait openImage(1);\n",
		);
		const failure = await run(join(project, 'node_modules/.bin/tsc'), ['--project', '.'], {
			cwd: folder,
		}).catch((error: {stdout: string}) => error);
		assert.match(failure.stdout, /wrong\.ts\(2,\d+\): error TS2345/);
	});

	test('ships the schema of config files', async context => {
		const folder = await userProject(context);
		await writeFile(
			join(folder, 'schema.js'),
			"import schema from 'layerscope/config.schema.json' with {type: 'json'};\nconsole.log(schema.title);\n",
		);
		const {stdout} = await run(process.execPath, ['schema.js'], {cwd: folder});
		assert.equal(stdout, 'layerscope\n');
	});
});

/** A project that depends on the package and contains the example. */
async function userProject(context: TestContext): Promise<string> {
	const folder = await temporaryFolder(context);
	await mkdir(join(folder, 'node_modules/@types'), {recursive: true});
	// A link would let the compiler find the project's own packages.
	const installed = join(folder, 'node_modules/layerscope');
	await cp(join(project, 'dist'), join(installed, 'dist'), {recursive: true});
	await cp(join(project, 'package.json'), join(installed, 'package.json'));
	await symlink(
		join(project, 'node_modules/@types/node'),
		join(folder, 'node_modules/@types/node'),
	);
	const documentation = await readFile(join(project, 'docs/library.md'), 'utf8');
	const [, example] = /```ts\n(.*?)```/s.exec(documentation)!;
	const options = {
		strict: true,
		module: 'NodeNext',
		target: 'ES2024',
		noEmit: true,
		types: ['node'],
	};
	await writeFile(join(folder, 'example.ts'), example);
	await writeFile(join(folder, 'package.json'), '{"type": "module"}');
	await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({compilerOptions: options}));
	return folder;
}
