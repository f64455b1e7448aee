import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {openImage} from '../../source/sources/open-image.ts';
import {ociArchive} from '../fixtures/archives.ts';
import {file} from '../fixtures/layer-tar.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFile} from '../fixtures/temporary.ts';
import {testImage} from '../fixtures/test-image.ts';

const imageFor = async (context: TestContext, architectures: readonly string[]) => {
	const images = architectures.map(architecture =>
		testImage([{createdBy: 'COPY', entries: [file(architecture, 'x')]}], {architecture}),
	);
	return temporaryFile(context, 'multi.tar', await ociArchive(await Promise.all(images)));
};

type Report = {readonly image: {readonly platform: string}};

const platformsIn = (json: Buffer) =>
	(JSON.parse(json.toString()) as readonly Report[]).map(({image}) => image.platform);

describe('--platform all', () => {
	test('writes the JSON of each platform', async context => {
		const target = await imageFor(context, ['s390x', 'riscv64']);
		const {stdout} = await runProgram(['--platform', 'all', '--json', '-', target]);
		assert.deepEqual(platformsIn(stdout), ['linux/s390x', 'linux/riscv64']);
	});

	test('checks each platform', async context => {
		const target = await imageFor(context, ['s390x', 'riscv64']);
		const {stdout, stderr, code} = await runProgram([
			'ci',
			'--platform',
			'all',
			'--json',
			'-',
			target,
		]);
		assert.deepEqual(platformsIn(stdout), ['linux/s390x', 'linux/riscv64']);
		assert.match(stderr, /linux\/s390x[\s\S]*linux\/riscv64/);
		assert.equal(code, 0);
	});

	test('compares the platforms that both images have, and names the others', async context => {
		const older = await imageFor(context, ['s390x', 'riscv64']);
		const newer = await imageFor(context, ['riscv64', 'arm64']);
		const {stdout, stderr} = await runProgram(['compare', '--platform', 'all', older, newer]);
		assert.equal(stdout.toString().match(/^old /gm)?.length, 1);
		assert.match(stdout.toString(), /linux\/riscv64/);
		assert.match(stderr, /only one of the images is for linux\/s390x\n.*only .* linux\/arm64\n/);
	});

	test('is refused by other commands, and for standard input', async context => {
		const target = await imageFor(context, ['s390x']);
		const listed = await runProgram(['ls', '--platform', 'all', target]);
		assert.match(listed.stderr, /--platform all is not for ls/);
		const piped = await runProgram(['ci', '--platform', 'all', '-'], {input: Buffer.from('x')});
		assert.match(piped.stderr, /standard input gives an image only once/);
		assert.equal(piped.code, 2);
	});
});

test('a platform that was taken because this machine has none is said', async context => {
	const opened = await openImage(await imageFor(context, ['s390x', 'riscv64']));
	await opened.close();
	assert.match(
		opened.info.warnings.join(),
		/^there is no image for linux\/\w+, so this is the one for linux\/s390x \(of linux\/s390x, linux\/riscv64\)$/,
	);
});
