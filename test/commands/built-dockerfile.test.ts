import assert from 'node:assert/strict';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, type TestContext, test} from 'node:test';
import {type Builder, builtDockerfile} from '../../source/commands/built-dockerfile.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';

describe('builtDockerfile()', () => {
	/** FOLDER/ stands for the temporary folder. */
	const cases: readonly (readonly [string, Builder, string | undefined])[] = [
		['FOLDER/app', 'docker', 'app/Dockerfile'],
		['FOLDER/app', 'podman', 'app/Dockerfile'],
		['FOLDER/both', 'docker', 'both/Dockerfile'],
		['FOLDER/both', 'podman', 'both/Containerfile'],
		['FOLDER/podman', 'docker', undefined],
		['FOLDER/podman', 'podman', 'podman/Containerfile'],
		['FOLDER/empty', 'docker', undefined],
		['-f FOLDER/other FOLDER/app', 'docker', 'other'],
		['--file FOLDER/other FOLDER/app', 'docker', 'other'],
		['--file=FOLDER/other FOLDER/app', 'docker', 'other'],
		['-fFOLDER/other FOLDER/app', 'docker', 'other'],
		['-qf FOLDER/other FOLDER/app', 'docker', 'other'],
		['-f=FOLDER/other FOLDER/app', 'docker', 'other'],
		['FOLDER/app --file FOLDER/other', 'docker', 'other'],
		['-f FOLDER/none -f FOLDER/other FOLDER/app', 'docker', 'other'],
		['-f FOLDER/none -f FOLDER/other FOLDER/app', 'podman', undefined],
		['-f Containerfile FOLDER/podman', 'podman', 'podman/Containerfile'],
		['-f Containerfile FOLDER/podman', 'docker', undefined],
		['-t FOLDER/both FOLDER/app', 'docker', 'app/Dockerfile'],
		['FOLDER/app -t FOLDER/both', 'docker', 'app/Dockerfile'],
		['FOLDER/app --build-arg A=1 --load --push', 'docker', 'app/Dockerfile'],
		['--build-context other=FOLDER/both --pull FOLDER/app', 'docker', 'app/Dockerfile'],
		['--pull=always --layers -v /a:/b FOLDER/app', 'podman', 'app/Dockerfile'],
		['-- FOLDER/app', 'docker', 'app/Dockerfile'],
		['-f - FOLDER/app', 'docker', undefined],
		['-f FOLDER/none FOLDER/app', 'docker', undefined],
		['-f FOLDER/app FOLDER/app', 'docker', undefined],
		['-f FOLDER/other -', 'docker', undefined],
		['-f FOLDER/other https://example.com/app.git#main', 'docker', undefined],
		['-f FOLDER/other', 'docker', undefined],
		['-f FOLDER/other', 'podman', 'other'],
		['', 'docker', undefined],
	];
	for (const [given, builder, expected] of cases) {
		test(`${builder} build ${given}: ${expected}`, async t => {
			const folder = await contexts(t);
			const args = given === '' ? [] : given.replaceAll('FOLDER', folder).split(' ');
			const found = await builtDockerfile(args, builder);
			assert.equal(found, expected && path.join(folder, expected));
		});
	}
});

/** A folder with several build contexts. */
async function contexts(context: TestContext): Promise<string> {
	const folder = await temporaryFolder(context);
	for (const name of ['app', 'both', 'podman', 'empty']) await mkdir(path.join(folder, name));
	const files = ['app/Dockerfile', 'both/Dockerfile', 'both/Containerfile', 'podman/Containerfile'];
	for (const file of [...files, 'other']) await writeFile(path.join(folder, file), 'FROM scratch');
	return folder;
}
