import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {findFixes} from '../../../source/analysis/fixes/fix.ts';
import {file, type LayerEntry, whiteout} from '../../fixtures/layer-tar.ts';
import {loadedImage} from '../../fixtures/loaded-image.ts';

/** The advice on an image that copies files to /app, of which a later step removes some. */
async function adviceFor({
	copy = 'COPY . /app # buildkit',
	copied,
	removed,
	removal = 'RUN clean',
	others = [],
}: {
	readonly copy?: string;
	readonly copied: readonly string[];
	readonly removed: readonly string[];
	readonly removal?: string;
	/** Layers between the two steps. */
	readonly others?: readonly (readonly [createdBy: string, ...paths: readonly string[]])[];
}): Promise<string> {
	const entries = (names: readonly string[]): readonly LayerEntry[] =>
		[...names].map(name => file(name, name));
	const image = await loadedImage([
		{createdBy: 'ADD rootfs.tar /', entries: [file('bin/sh', 'x')]},
		{createdBy: copy, entries: entries([...copied, ...removed].map(name => `app/${name}`))},
		...others.map(([createdBy, ...names]) => ({createdBy, entries: entries(names)})),
		{createdBy: removal, entries: removed.map(name => whiteout(`app/${name}`))},
	]);
	return findFixes(image).find(({cause}) => cause === 'removed')!.advice;
}

const four = ['1', '2', '3', '4'];
const inFolder = (folder: string, ending = '') => four.map(name => `${folder}/${name}${ending}`);

const stage = (place: string) =>
	`Build in a stage of its own and COPY only the result, or list these ${place} in .dockerignore.`;

describe('advice on many copied files that are removed lists in .dockerignore', () => {
	test('the folder of which all is removed', async () => {
		const advice = await adviceFor({copied: ['main'], removed: inFolder('lib/logs')});
		assert.equal(advice, 'List lib/logs/* in .dockerignore.');
		assert.equal(
			await adviceFor({copied: ['main', 'lib/x'], removed: inFolder('lib/logs')}),
			'List lib/logs/* in .dockerignore.',
		);
		assert.equal(
			await adviceFor({
				copied: ['main'],
				removed: [...inFolder('a'), ...inFolder('b')],
				copy: 'COPY src /app # buildkit',
			}),
			'List src/a/* and src/b/* in .dockerignore.',
		);
	});

	test('and says if the step that removes does nothing else', async () => {
		const advice = await adviceFor({
			copied: ['main'],
			removed: inFolder('logs'),
			removal: 'RUN rm -rf /app/logs/*',
		});
		assert.equal(advice, 'List logs/* in .dockerignore. Then delete the RUN of layer 2.');
	});

	test('files with the same ending or name, if none of them stays', async () => {
		const removed = ['a.map', 'x/b.map', 'x/y/c.map', 'x/z/d.map'];
		const copied = ['main', 'x/main', 'x/y/main', 'x/z/main'];
		assert.equal(await adviceFor({copied, removed}), 'List **/*.map in .dockerignore.');
		assert.equal(
			await adviceFor({copied: [...copied, 'x/e.map'], removed}),
			stage('4 paths below /app'),
		);
		assert.equal(
			await adviceFor({
				copied: ['main', 'lib/1/main', 'lib/2/main', 'lib/3/main', 'lib/4/main'],
				removed: four.map(name => `lib/${name}/Test`),
			}),
			'List lib/**/Test in .dockerignore.',
		);
	});

	test('several of these together', async () => {
		assert.equal(
			await adviceFor({
				copied: ['main', 'x/main'],
				removed: [...inFolder('logs'), 'a.map', 'x/b.map', 'x/setup'],
			}),
			'List logs/*, **/*.map and x/setup in .dockerignore.',
		);
	});

	test('names with characters of patterns as they are', async () => {
		assert.equal(
			await adviceFor({copied: ['main'], removed: inFolder('[id]')}),
			String.raw`List \[id]/* in .dockerignore.`,
		);
		assert.equal(
			await adviceFor({copied: ['main'], removed: ['pages/[id].js']}),
			String.raw`List pages/\[id].js in .dockerignore.`,
		);
	});
});

describe('advice on many copied files that are removed does not exclude', () => {
	test('files that other steps copy from the build context', async () => {
		const copyMap = ['COPY docs /docs # buildkit', 'docs/z.map'] as const;
		const removed = ['a.map', 'x/b.map', 'x/y/c.map', 'x/z/d.map'];
		const copied = ['main', 'x/main', 'x/y/main', 'x/z/main'];
		assert.equal(
			await adviceFor({copied, removed, others: [copyMap]}),
			stage('4 paths below /app'),
		);
		// A build makes these again.
		const makeMap = ['RUN make', 'docs/z.map'] as const;
		assert.equal(
			await adviceFor({copied, removed, others: [makeMap]}),
			'List **/*.map in .dockerignore. If a step needs them, mount them there: RUN --mount=type=bind.',
		);
	});

	test('files that stay beside them', async () => {
		assert.equal(
			await adviceFor({copied: ['main', 'logs/5'], removed: inFolder('logs')}),
			stage('4 paths below /app/logs'),
		);
		// A later step has changed it, but it stays.
		assert.equal(
			await adviceFor({
				copied: ['main', 'logs/5'],
				removed: inFolder('logs'),
				others: [['RUN make', 'app/logs/5']],
			}),
			stage('4 paths below /app/logs'),
		);
	});

	test('files that stay and whose names in the build context are unknown', async () => {
		assert.equal(
			await adviceFor({
				copied: ['main'],
				removed: inFolder('logs'),
				copy: 'COPY a b /app/ # buildkit',
			}),
			stage('4 paths below /app/logs'),
		);
	});

	test('all that is copied', async () => {
		assert.equal(
			await adviceFor({copied: [], removed: [...four, 'x']}),
			'Build in a stage of its own and COPY only the result, or mount the files that layer 1 copies: RUN --mount=type=bind.',
		);
	});
});
