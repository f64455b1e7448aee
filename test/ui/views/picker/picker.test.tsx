import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Preferences} from '../../../../source/config/preferences.ts';
import type {ImageChoice} from '../../../../source/sources/choose-image.ts';
import {pickImage} from '../../../../source/ui/views/picker/picker.tsx';
import type {Picked} from '../../../../source/ui/views/picker/picker-state.ts';
import {failureOf} from '../../../fixtures/failures.ts';
import {FakeInput, FakeOutput, until} from '../../terminal.ts';

const images: readonly ImageChoice[] = [
	{id: `sha256:${'1'.repeat(64)}`, tags: ['app:1'], bytes: 1000, createdAt: '2024-01-01T00:00:00Z'},
	{id: `sha256:${'2'.repeat(64)}`, tags: ['app:2'], bytes: 2000, createdAt: '2024-02-01T00:00:00Z'},
	{id: `sha256:${'3'.repeat(64)}`, tags: ['web:1'], bytes: 3000, createdAt: '2024-03-01T00:00:00Z'},
];

/** The list of images in a terminal of 100 columns, of which only the written changes are known. */
function open(preferences: Preferences = {}, env: NodeJS.ProcessEnv = {LANG: 'C.UTF-8'}) {
	const stdin = new FakeInput();
	const stdout = new FakeOutput(100, 12);
	const end = pickImage({
		images,
		place: 'the engine',
		preferences,
		isSlow: false,
		env,
		signal: new AbortController().signal,
		stdin: stdin.asStream(),
		stdout: stdout.asStream(),
	});
	/** Types, and waits for a text that is written afterwards; without input, for one that was written. */
	const typeUntil = async (input: string, isShown: RegExp) => {
		const before = input === '' ? 0 : stdout.text.length;
		stdin.write(input);
		await until(
			() => isShown.test(stdout.text.slice(before)),
			() => stdout.text.slice(before),
		);
	};
	return {stdin, stdout, end, typeUntil};
}

async function nameOf(end: Promise<Picked>): Promise<string | undefined> {
	const picked = await end;
	return picked.type === 'chosen' ? picked.name : undefined;
}

/** A click at a row, the first is 0. */
function click(row: number): string {
	return `\x1b[<0;3;${row + 1}M\x1b[<0;3;${row + 1}m`;
}

describe('the picker', () => {
	test('lists the images, newest first, with size and date', async () => {
		const {stdin, stdout, end, typeUntil} = open();
		await typeUntil('', /3 of 3 images of the engine[\s\S]*▸web:1 +3 kB +2024-03-01/);
		assert.match(stdout.text, / app:2 +2 kB +2024-02-01[\s\S]* app:1 +1 kB +2024-01-01/);
		stdin.write('\x1b');
		await end;
	});

	test('narrows the list while typing, shows all of it after Esc, and takes the selected one', async () => {
		const {stdin, end, typeUntil} = open();
		await typeUntil('app', /2 of 3 images/);
		await typeUntil('\x1b', /3 of 3 images/);
		await typeUntil('\x1b[B', /▸app:2/);
		stdin.write('\r');
		assert.equal(await nameOf(end), 'app:2');
	});

	test('returns no choice after Esc and Ctrl+C', async () => {
		for (const [key, exitCode] of [
			['\x1b', 0],
			['\x03', 130],
		] as const) {
			const {stdin, end} = open();
			stdin.write(key);
			assert.deepEqual(await end, {type: 'left', exitCode});
		}
	});

	test('selects with a click, opens with a double click, scrolls, and does what its hints say', async () => {
		const {stdin, end, typeUntil} = open();
		await typeUntil(click(3), /▸app:2/);
		await typeUntil('\x1b[<64;3;4M\x1b[B', /▸app:1/);
		stdin.write(click(2) + click(2));
		assert.equal(await nameOf(end), 'web:1');
		const left = open();
		const column = ' type to search  Enter explore  Esc '.length;
		await left.typeUntil('', /Esc/);
		left.stdin.write(`\x1b[<0;${column};12M`);
		assert.deepEqual(await left.end, {type: 'left', exitCode: 0});
	});

	test("has the user's theme, keys and characters", async () => {
		const keys = [{command: 'choose-image', keys: ['Ctrl+G'], source: 'c.yaml:1'}];
		const env = {TERM: 'xterm-256color', COLORTERM: 'truecolor'};
		const {stdin, stdout, end, typeUntil} = open({ascii: true, theme: 'light', keys}, env);
		await typeUntil('', /Ctrl\+G/);
		assert.match(stdout.text, />web:1/);
		stdin.write('\x07');
		assert.equal(await nameOf(end), 'web:1');
		const letter = [{...keys[0], keys: ['x']}];
		assert.match(
			await failureOf(() => open({keys: letter}).end),
			/choose-image cannot have the key x, because it types text/,
		);
	});

	test('prints lines for a screen reader', async () => {
		const {stdin, stdout, end, typeUntil} = open({screenReader: true});
		await typeUntil('', /3 of 3 images of the engine\. web:1 3 kB 2024-03-01\n/);
		await typeUntil('\x1b[B', /^app:2 2 kB 2024-02-01\n/);
		stdin.write('\x1b');
		await end;
		assert.doesNotMatch(stdout.text, /\x1b\[\?1049h/);
	});
});
