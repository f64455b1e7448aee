import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {Failure} from '../../../source/failure.ts';
import type {ExtractTask, Services, ShownFile} from '../../../source/ui/services.ts';
import {directory, file, symlink, whiteout} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';
import {justOpened, opened, press} from '../journey.ts';
import {renderedRows} from '../rendered-rows.tsx';
import {openScreen, type Screen} from '../screen.tsx';
import {fakeServices} from '../services.ts';
import {until} from '../terminal.ts';

const config = ['user nobody;\nworkers 1;\n', 'user nobody;\nworkers 4;\n'];
const long = Array.from({length: 200}, (_, index) => `line ${index + 1}`).join('\n');
const binary = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0x1b]);

const contents = {
	'/app/a.conf@0': config[0],
	'/app/a.conf@1': config[1],
	'/app/bin': binary,
	'/app/long': long,
	'/app/secret': 'pass\x1b[2Jword',
};

const image = await inspectedImage(
	[
		'COPY . /app',
		[
			directory('app'),
			file('app/a.conf', config[0]),
			file('app/bin', binary),
			symlink('app/link', '../app/a.conf'),
			file('app/long', long),
			file('app/secret', contents['/app/secret']),
		],
	],
	[
		'RUN configure',
		[file('app/a.conf', config[1], {uid: 1000, mode: 0o600}), whiteout('app/secret')],
	],
);

/** A screen with the cursor on a path below `/app`, as of the last layer. */
async function screenOn(
	t: TestContext,
	name: string,
	services: Partial<Services> = {},
	columns = 100,
) {
	const keys = [']', 'tab', 'f', ...name, 'enter', 'G'];
	const inspector = press(opened(image, columns, 24), ...keys);
	const screen = await openScreen({phase: 'ready', inspector}, columns, 24, {
		...fakeServices(contents),
		...services,
	});
	t.after(() => screen.close());
	return screen;
}

async function shows(screen: Screen, expected: RegExp): Promise<void> {
	const text = () => screen.rows().join('\n');
	await until(() => expected.test(text()), text);
}

describe('a file', () => {
	test('is shown with its version and line numbers', async t => {
		const screen = await screenOn(t, 'a.conf');
		await screen.type('v');
		await shows(screen, /\/app\/a\.conf {2}of layer 1 · 24 B · -rw------- · 1000:0 · line 1 of 2/);
		await shows(screen, /^ {3}2 {2}workers 4;/m);
	});

	test('that was removed is shown as it was, with control characters visible', async t => {
		const screen = await screenOn(t, 'secret');
		await screen.type('v');
		await shows(screen, /\/app\/secret {2}of layer 0/);
		await shows(screen, /1 {2}pass\\x1b\[2Jword/);
	});

	test('is shown if a link leads to it', async t => {
		const screen = await screenOn(t, 'link');
		await screen.type('v');
		await shows(screen, /\/app\/a\.conf {2}of layer 1/);
	});

	test('that is binary is shown in hexadecimal digits and ASCII', async t => {
		const screen = await screenOn(t, '/bin');
		await screen.type('v');
		await shows(screen, /^ 00000000 {2}7f 45 4c 46 00 01 02 1b +·ELF····$/m);
	});

	test('that is text can be shown in hexadecimal digits, too', async t => {
		const screen = await screenOn(t, 'a.conf');
		await screen.type('v');
		await shows(screen, /workers/);
		await screen.type('h');
		await shows(screen, /^ 00000000 {2}75 73 65 72 20 6e 6f 62 {2}6f 64/m);
		await screen.type('h');
		await shows(screen, /1 {2}user nobody;/);
	});

	test('is searched', async t => {
		const screen = await screenOn(t, 'long');
		await screen.type('v');
		await shows(screen, /line 1 of 200/);
		await screen.type('/');
		await screen.type('line 15');
		await screen.type('\r');
		await shows(screen, /line 15 of 200/);
		await screen.type('n');
		await shows(screen, /line 150 of 200/);
	});

	test('says that it does not have a text', async t => {
		const screen = await screenOn(t, 'long');
		await screen.type('v');
		await shows(screen, /line 1 of 200/);
		await screen.type('/');
		await screen.type('missing');
		await screen.type('\r');
		await shows(screen, /The file has no missing\./);
	});

	test('scrolls to its end and back', async t => {
		const screen = await screenOn(t, 'long');
		await screen.type('v');
		await shows(screen, /line 1 of 200/);
		await screen.type('G');
		await shows(screen, /200 {2}line 200/);
		await screen.type('g');
		await shows(screen, /^ {3}1 {2}line 1$/m);
	});

	test('steps through its versions', async t => {
		const screen = await screenOn(t, 'a.conf');
		await screen.type('v');
		await shows(screen, /workers 4/);
		await shows(screen, /\[ older/);
		await screen.type('[');
		await shows(screen, /of layer 0 .*[\s\S]*workers 1/);
		await shows(screen, /\] newer/);
		await screen.type('[');
		await shows(screen, /This is the oldest version of the file\./);
		await screen.type(']');
		await shows(screen, /of layer 1 .*[\s\S]*workers 4/);
	});

	test('with a long path shows its name and all about it at 80 columns', async () => {
		const path = `${'folder/'.repeat(20)}name.txt`;
		const deep = await inspectedImage(['COPY . .', [file(path, 'x')]]);
		const inspector = press(
			opened(deep, 80, 24),
			...[']', 'tab', 'f', ...'name', 'enter', 'G', 'v'],
		);
		const [title] = renderedRows(inspector);
		assert.match(title, /^── ….*\/folder\/name\.txt {2}of layer 0 · 1 B · -rw-r--r-- · 0:0 ─/);
	});

	test('with a long name loses mode and owner before its name at 80 columns', async () => {
		const name = `${'long-'.repeat(7)}name.txt`;
		const deep = await inspectedImage(['COPY . .', [file(`folder/${name}`, 'x')]]);
		const [title] = renderedRows(press(justOpened(deep, 80, 24), 'L', 'v'));
		assert.match(title, new RegExp(`^── /folder/${name} {2}of layer 0 · 1 B ─`));
	});

	test('says why it cannot be read', async t => {
		const read = async () => {
			throw new Failure('the engine has gone', 'Start it.');
		};
		const screen = await screenOn(t, 'a.conf', {files: {...fakeServices().files, read}});
		await screen.type('v');
		await shows(screen, /the engine has gone\. Start it\./);
	});
});

describe('the versions of a path', () => {
	test('are listed with what changed, old and new', async t => {
		const screen = await screenOn(t, 'a.conf');
		await screen.type('i');
		await shows(screen, /^▸ {3}1 {2}modified +content, owner, mode, 24 B +RUN configure/m);
		await shows(screen, /^ {4}0 {2}added +24 B +COPY \. \/app/m);
		await shows(screen, /owner +0:0 → 1000:0/);
		await shows(screen, /mode +-rw-r--r-- → -rw-------/);
	});

	test('are compared', async t => {
		const screen = await screenOn(t, 'a.conf');
		await screen.type('d');
		await shows(screen, /\/app\/a\.conf {2}layer 0 → layer 1/);
		await shows(screen, /-workers 1;\n \+workers 4;/);
	});

	test('are compared one after the other', async t => {
		const texts = ['one\n', 'two\n', 'three\n'];
		const image = await inspectedImage(
			...texts.map((text, at) => [`COPY ${at} .`, [file('a', text)]] as const),
		);
		const inspector = press(justOpened(image, 80, 24), 'tab');
		const files = Object.fromEntries(texts.map((text, at) => [`/a@${at}`, text]));
		const screen = await openScreen({phase: 'ready', inspector}, 80, 24, fakeServices(files));
		t.after(() => screen.close());
		await screen.type('d');
		await shows(screen, /layer 1 → layer 2 [\s\S]*-two\n \+three/);
		await screen.type('[');
		await shows(screen, /layer 0 → layer 1 [\s\S]*-one\n \+two/);
		await screen.type('[');
		await shows(screen, /This is the oldest version of the file\./);
		await screen.type(']');
		await shows(screen, /layer 1 → layer 2 [\s\S]*-two\n \+three/);
	});

	test('of a folder have no size but the one as of the selected layer', async () => {
		const image = await inspectedImage(
			['COPY . .', [directory('d'), file('d/a', 'abc')]],
			['RUN chown', [directory('d', {uid: 5})]],
		);
		const newest = press(justOpened(image, 80, 24), 'tab', 'i');
		assert.match(renderedRows(newest).join('\n'), /^ size +3 bytes/m);
		assert.doesNotMatch(renderedRows(press(newest, 'j')).join('\n'), /^ size/m);
	});

	test('are not compared if there is one only', async t => {
		const screen = await screenOn(t, 'long');
		await screen.type('d');
		await shows(screen, /The file has one version only\./);
	});
});

describe('a path is extracted', () => {
	const withExtract = (extract: Services['files']['extract']) => ({
		files: {...fakeServices(contents).files, extract},
	});

	test('to the path that is typed', async t => {
		const tasks: ExtractTask[] = [];
		const screen = await screenOn(
			t,
			'a.conf',
			withExtract(async (_, task) => {
				tasks.push(task);
				return ['1 file written'];
			}),
		);
		await screen.type('x');
		await shows(screen, /Extract to: \.\/a\.conf█/);
		await screen.type('\x15');
		await screen.type('/tmp/x');
		await screen.type('\r');
		await shows(screen, /1 file written/);
		assert.deepEqual(
			tasks.map(({destination, layer}) => [destination, layer]),
			[['/tmp/x', 1]],
		);
	});

	test('that was removed as of the layer before', async t => {
		const layers: number[] = [];
		const screen = await screenOn(
			t,
			'secret',
			withExtract(async (_, {layer}) => {
				layers.push(layer);
				return ['written'];
			}),
		);
		await screen.type('\x05');
		await screen.type('\r');
		await shows(screen, /written/);
		assert.deepEqual(layers, [0]);
	});

	test('again to another path after a failure', async t => {
		const screen = await screenOn(
			t,
			'a.conf',
			withExtract(async (_, {destination}) => {
				if (destination !== './a.conf2') throw new Failure('it exists', 'Give another.');
				return ['written'];
			}),
		);
		await screen.type('x');
		await screen.type('\r');
		await shows(screen, /\.\/a\.conf█ it exists\. Give another\./);
		await screen.type('2');
		await screen.type('\r');
		await shows(screen, / written/);
	});

	test('until the user cancels it', async t => {
		let isAborted = false;
		const screen = await screenOn(
			t,
			'a.conf',
			withExtract(
				(_, {onProgress}, signal) =>
					new Promise((_resolve, reject) => {
						onProgress(500, 1000);
						signal.addEventListener('abort', () => {
							isAborted = true;
							reject(signal.reason);
						});
					}),
			),
		);
		await screen.type('x');
		await screen.type('\r');
		await shows(screen, /Extracting: 500 B of 1 kB/);
		await screen.type('\x1b');
		await shows(screen, /The extraction was cancelled\./);
		assert.equal(isAborted, true);
	});
});

describe('the clipboard gets', () => {
	for (const [key, expected] of [
		['p', '/app/a.conf'],
		['c', 'RUN configure'],
		['t', config[1]],
	] as const) {
		test(`what ${key} chooses`, async t => {
			const copied: string[] = [];
			const copyText = (text: string) => void copied.push(text);
			const screen = await screenOn(t, 'a.conf', {copyText});
			await screen.type('y');
			await shows(screen, /Copy: p path {2}c command/);
			await screen.type(key);
			await shows(screen, /Sent the \w+ to the clipboard/);
			assert.deepEqual(copied, [expected]);
		});
	}

	test('no binary data', async t => {
		const screen = await screenOn(t, '/bin');
		await screen.type('y');
		await screen.type('t');
		await shows(screen, /The file is binary\. Extract the file instead\./);
	});
});

for (const [key, viewer] of [
	['o', 'pager'],
	['O', 'editor'],
] as const) {
	test(`${key} shows the file in the ${viewer}`, async t => {
		const shown: string[] = [];
		const ended = Promise.withResolvers<void>();
		const showFile = async ({name, content, viewer: used}: ShownFile) => {
			const bytes = Buffer.concat(await Array.fromAsync(content));
			shown.push(`${used}: ${name}: ${bytes}`);
			await ended.promise;
		};
		const screen = await screenOn(t, 'a.conf', {showFile});
		const before = screen.rows();
		await screen.type(key);
		await until(() => shown.length === 1);
		assert.deepEqual(shown, [`${viewer}: a.conf: ${config[1]}`]);
		ended.resolve();
		await until(() => screen.rows().join() === before.join());
	});
}
