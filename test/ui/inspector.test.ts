import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {Failure} from '../../source/failure.ts';
import {selectionOf} from '../../source/image/layer-selection.ts';
import {type IndexedImage, indexImage} from '../../source/load/loader-messages.ts';
import type {LoaderEvents} from '../../source/load/start-loader.ts';
import type {MissingImage} from '../../source/sources/engine/missing-image.ts';
import {type InspectorOptions, type PullAnswer, runInspector} from '../../source/ui/inspector.tsx';
import type {FileAccess} from '../../source/ui/services.ts';
import {file, generated} from '../fixtures/layer-tar.ts';
import {loadedImage, type Step} from './inspected-image.ts';
import {fakeServices} from './services.ts';
import {FakeInput, FakeOutput, until} from './terminal.ts';

const enterAlternateScreen = '\u001b[?1049h';
const leaveAlternateScreen = '\u001b[?1049l';
const showCursor = '\u001b[?25h';

/** An image as it comes to the inspector. */
async function indexedImage(...steps: readonly Step[]): Promise<IndexedImage> {
	const loaded = await loadedImage(...steps);
	return indexImage(loaded, () => selectionOf(loaded.info.history, 0));
}

const image = await indexedImage(['RUN make', [file('made', 'x')]]);
const part = {...image, unreadLayers: new Set<number>()};

/** An inspector that runs in a terminal of its own. */
function start(
	load: InspectorOptions['load'],
	isSlow = false,
	files: FileAccess = fakeServices().files,
) {
	const stdout = new FakeOutput(120, 30);
	const stdin = new FakeInput();
	const exit = runInspector({
		reference: 'app:1',
		load,
		files,
		isSlow,
		stdin: stdin.asStream(),
		stdout: stdout.asStream(),
	});
	const shows = (text: string) => until(() => stdout.text.includes(text));
	return {stdout, stdin, exit, shows};
}

function isRestored(stdout: FakeOutput, stdin: FakeInput): boolean {
	const {text} = stdout;
	return (
		text.startsWith(enterAlternateScreen) &&
		text.lastIndexOf(leaveAlternateScreen) > text.lastIndexOf(enterAlternateScreen) &&
		text.lastIndexOf(showCursor) > text.lastIndexOf('\u001b[?25l') &&
		!stdin.isRaw
	);
}

function untilAborted({signal}: LoaderEvents): Promise<never> {
	return new Promise((_, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason));
	});
}

describe('the inspector', () => {
	test('shows the image, and q ends it with 0 and the terminal as it was', async () => {
		const {stdout, stdin, exit, shows} = start(async () => image);
		await shows('made');
		assert.equal(stdin.isRaw, true);
		stdin.write('q');
		assert.equal(await exit, 0);
		assert.ok(isRestored(stdout, stdin));
	});

	test('shows an error as a page, tries again with r, and ends with 2', async () => {
		let isBroken = true;
		const {stdin, stdout, exit, shows} = start(async () => {
			if (isBroken) throw new Failure('no such image', 'Check the name.');
			return image;
		});
		await shows('no such image');
		await shows('Check the name.');
		isBroken = false;
		stdin.write('r');
		await shows('made');
		stdin.write('q');
		assert.equal(await exit, 0);
		assert.ok(isRestored(stdout, stdin));
	});

	test('ends with 2 when the user leaves the page of an error', async () => {
		const {stdin, exit, shows} = start(async () => {
			throw new Failure('no such image', 'Check the name.');
		});
		await shows('no such image');
		stdin.write('q');
		assert.equal(await exit, 2);
	});

	test('shows the progress of reading a file on its page, and Esc cancels it', async () => {
		const {promise: cancelled, resolve: cancel} = Promise.withResolvers<void>();
		let show: Parameters<FileAccess['watchProgress']>[0] = () => {};
		const {stdin, exit, shows} = start(async () => image, false, {
			...fakeServices().files,
			watchProgress: given => {
				show = given;
			},
			read: (_image, _version, _window, signal) =>
				new Promise((_, reject) => {
					signal.addEventListener('abort', () => {
						cancel();
						reject(signal.reason);
					});
				}),
		});
		await shows('made');
		stdin.write('\tv');
		await shows('reading the file …');
		const progress = {doneBytes: 5e6, totalBytes: 10e6, doneLayers: 0, totalLayers: undefined};
		show({activity: 'exporting', ...progress, seconds: 3, bytesPerSecond: 2e6});
		await shows('exporting: 5 MB of 10 MB, 2 MB/s, 3 s');
		await shows('50 %');
		await shows(' cancel');
		stdin.write('\u001b');
		await cancelled;
		show(undefined);
		stdin.write('q');
		assert.equal(await exit, 0);
	});

	const missing: MissingImage = {
		target: 'app:1',
		fullName: 'docker.io/library/app:1',
		place: 'the engine',
		command: 'docker',
		suggestion: 'Did you mean apps:1?',
	};
	for (const [key, type] of [
		['y', 'pull'],
		['r', 'registry'],
	] as const) {
		test(`asks where a missing image comes from, and ${key} answers ${type}`, async () => {
			const answers: (PullAnswer | undefined)[] = [];
			const {stdin, exit, shows} = start(async (_, answer) => {
				answers.push(answer);
				return answer === undefined ? {missing} : image;
			});
			await shows('app:1 is not in the engine');
			await shows('Did you mean apps:1?');
			await shows('Pull docker.io/library/app:1?');
			stdin.write(key);
			await shows('made');
			stdin.write('q');
			assert.equal(await exit, 0);
			assert.deepEqual(answers, [undefined, {type, fullName: missing.fullName}]);
		});
	}

	test('ends with 2 when the user does not want a missing image', async () => {
		const {stdin, stdout, exit, shows} = start(async () => ({missing}));
		await shows('app:1 is not in the engine');
		stdin.write('n');
		assert.equal(await exit, 2);
		assert.ok(isRestored(stdout, stdin));
	});

	test('tries again as the user answered', async () => {
		let count = 0;
		const {stdin, exit, shows} = start(async (_, answer) => {
			count++;
			if (answer === undefined) return {missing};
			if (count === 2) throw new Failure('cannot be pulled', 'Check the name.');
			assert.equal(answer.type, 'pull');
			return image;
		});
		await shows('app:1 is not in the engine');
		stdin.write('y');
		await shows('cannot be pulled');
		stdin.write('r');
		await shows('made');
		stdin.write('q');
		assert.equal(await exit, 0);
	});

	test('cancels loading on Ctrl+C and ends with 130', async () => {
		let work: LoaderEvents | undefined;
		const {stdin, stdout, exit, shows} = start(given => {
			work = given;
			return untilAborted(given);
		});
		await shows('Opening app:1');
		stdin.write('\u0003');
		assert.equal(await exit, 130);
		assert.equal(work?.signal.aborted, true);
		assert.ok(isRestored(stdout, stdin));
	});

	test('ends on a signal with the code that shells expect, and the terminal as it was', async () => {
		const {stdin, stdout, exit, shows} = start(async () => image);
		await shows('made');
		process.emit('SIGTERM', 'SIGTERM');
		assert.equal(await exit, 143);
		assert.ok(isRestored(stdout, stdin));
	});

	test('shows the layers as soon as they are known, and how far reading them is', async () => {
		const {stdin, exit, shows} = start(work => {
			work.onInfo(image.info);
			const progress = {
				activity: 'exporting',
				doneBytes: 1000,
				totalBytes: undefined,
				doneLayers: 0,
				totalLayers: 1,
			};
			work.onProgress(progress, new Map());
			return untilAborted(work);
		});
		await shows('RUN make');
		await shows('No layer is read yet.');
		await shows('exporting: 1 kB');
		stdin.write('j');
		await shows('Layer 0 is not read yet.');
		stdin.write('\u001b');
		await shows('There is nothing to go back to.');
		stdin.write('q');
		assert.equal(await exit, 130);
	});

	test('shows the files of the layers that are read while others are still missing', async () => {
		const {stdin, stdout, exit, shows} = start(async work => {
			work.onInfo(image.info);
			await work.onPart(part);
			return untilAborted(work);
		});
		await shows('made');
		await shows('What to fix, so far');
		stdin.write('/m');
		await shows('[m]');
		stdin.write('\u0003');
		assert.equal(await exit, 130);
		assert.ok(isRestored(stdout, stdin));
	});

	test('shows an error as a page although the layers are known', async () => {
		const {stdin, exit, shows} = start(async work => {
			work.onInfo(image.info);
			await work.onPart(part);
			throw new Failure('the archive is cut off', 'Save the image again.');
		});
		await shows('the archive is cut off');
		stdin.write('q');
		assert.equal(await exit, 2);
	});

	test('can be quit while loading ignores the cancellation', async () => {
		const {stdin, exit, shows} = start(async work => {
			work.onInfo(image.info);
			return new Promise(() => {});
		});
		await shows('RUN make');
		stdin.write('q');
		assert.equal(await exit, 130);
	});

	test('writes nothing while nothing happens', async () => {
		const {stdin, stdout, exit, shows} = start(async () => image);
		await shows('made');
		await shows('quit');
		await new Promise(resolve => setImmediate(resolve));
		const {length} = stdout.text;
		await new Promise(resolve => setTimeout(resolve, 300));
		assert.equal(stdout.text.length, length);
		stdin.write('q');
		await exit;
	});

	test('sends far less for another layer on a slow line', async () => {
		const files = (folder: string) =>
			Array.from({length: 9}, (_, at) => file(`${folder}/${at}`, generated(100 * (at + 1))));
		const twoLayers = await indexedImage(
			['RUN make', [file('made', generated(5000)), ...files('first')]],
			['RUN make && make install', [file('made', generated(4000)), ...files('second')]],
		);
		const lengths = [];
		for (const isSlow of [false, true]) {
			const {stdin, stdout, exit, shows} = start(async () => twoLayers, isSlow);
			await shows('q quit');
			stdin.write('j');
			await shows('Layer 0 added');
			const {length} = stdout.text;
			stdin.write('j');
			await shows('Layer 1 stored');
			lengths.push(stdout.text.length - length);
			stdin.write('q');
			await exit;
		}
		const [usual, slow] = lengths;
		assert.ok(slow < usual * 0.7, `${slow} characters, and ${usual} as usual`);
	});

	test('leaves the terminal as it was when loading crashes, and passes the error on', async () => {
		const {stdin, stdout, exit} = start(async () => {
			throw new TypeError('a mistake');
		});
		await assert.rejects(exit, new TypeError('a mistake'));
		assert.ok(isRestored(stdout, stdin));
	});

	test('leaves the terminal as it was when drawing crashes, and passes the error on', async () => {
		const {stdin, stdout, exit} = start(async () => ({
			...image,
			info: {...image.info, reference: undefined as unknown as string},
		}));
		await assert.rejects(exit, TypeError);
		assert.ok(isRestored(stdout, stdin));
	});
});
