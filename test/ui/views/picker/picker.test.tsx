import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {render} from 'ink-testing-library';
import type {ImageChoice} from '../../../../source/sources/choose-image.ts';
import {type Picked, Picker} from '../../../../source/ui/views/picker/picker.tsx';
import {until} from '../../terminal.ts';

const images: readonly ImageChoice[] = [
	{id: `sha256:${'1'.repeat(64)}`, tags: ['app:1'], bytes: 1000, createdAt: '2024-01-01T00:00:00Z'},
	{id: `sha256:${'2'.repeat(64)}`, tags: ['app:2'], bytes: 2000, createdAt: '2024-02-01T00:00:00Z'},
	{id: `sha256:${'3'.repeat(64)}`, tags: ['web:1'], bytes: 3000, createdAt: '2024-03-01T00:00:00Z'},
];

/** The picker in a terminal of 100 columns; its keys are read as soon as it listens. */
async function open() {
	const ends: Picked[] = [];
	const {stdin, lastFrame, unmount} = render(
		<Picker images={images} place="the engine" onEnd={end => ends.push(end)} />,
	);
	const frame = () => lastFrame() ?? '';
	await until(() => stdin.listenerCount('readable') > 0, frame);
	const typeUntil = async (input: string, isDone: () => boolean) => {
		assert.ok(!isDone(), 'it is so before the key');
		stdin.write(input);
		await until(isDone, frame);
	};
	return {frame, ends, typeUntil, unmount};
}

describe('the picker', () => {
	test('lists the images, newest first, with size and date', async () => {
		const {frame, unmount} = await open();
		const rows = frame().split('\n');
		assert.match(rows[0], /3 of 3 images of the engine/);
		assert.match(rows[2], /^▸web:1 +3 kB +2024-03-01/);
		assert.match(rows[3], /^ app:2 +2 kB +2024-02-01/);
		assert.match(rows[4], /^ app:1 +1 kB +2024-01-01/);
		unmount();
	});

	test('narrows the list while typing, and shows all of it after Esc', async () => {
		const {frame, typeUntil, unmount} = await open();
		await typeUntil('app', () => frame().includes('2 of 3 images'));
		assert.doesNotMatch(frame(), /web:1/);
		await typeUntil('\u001b', () => frame().includes('3 of 3 images'));
		assert.match(frame(), /web:1/);
		unmount();
	});

	test('returns the name of the selected row on Enter', async () => {
		const {frame, ends, typeUntil, unmount} = await open();
		await typeUntil('\u001b[B', () => frame().includes('▸app:2'));
		await typeUntil('\r', () => ends.length > 0);
		assert.deepEqual(ends, [{type: 'chosen', name: 'app:2'}]);
		unmount();
	});

	test('returns no choice after Esc and Ctrl+C', async () => {
		for (const [key, exitCode] of [
			['\u001b', 0],
			['\u0003', 130],
		] as const) {
			const {ends, typeUntil, unmount} = await open();
			await typeUntil(key, () => ends.length > 0);
			assert.deepEqual(ends, [{type: 'left', exitCode}]);
			unmount();
		}
	});
});
