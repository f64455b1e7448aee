import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {buildSteps} from '../../source/analysis/fixes/build-steps.ts';
import {groupByRule} from '../../source/analysis/removable.ts';
import {removableAdvice} from '../../source/analysis/removable-advice.ts';
import {file} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';

type Step = readonly [createdBy: string, ...paths: readonly string[]];

const base: Step = ['ADD rootfs.tar /', 'bin/sh'];

/** The advice about each kind of removable paths of an image. */
async function adviceFor(...steps: readonly Step[]): Promise<readonly string[]> {
	const {info, analysis} = await loadedImage(
		steps.map(([createdBy, ...paths]) => ({
			createdBy,
			entries: paths.map(path => file(path, 'x')),
		})),
	);
	return groupByRule(analysis.removable).map(({rule, paths, layers}) =>
		removableAdvice(rule, paths, layers, buildSteps(info)),
	);
}

describe('advice about removable paths', () => {
	test('names the layers of the RUNs that write them', async () => {
		const lists = (name: string) => `var/lib/apt/lists/${name}`;
		assert.deepEqual(await adviceFor(base, ['RUN apt-get update', lists('a')]), [
			'End the RUN of layer 1 with rm -rf /var/lib/apt/lists/*.',
		]);
		assert.deepEqual(
			await adviceFor(base, ['RUN apt-get update', lists('a')], ['RUN make', lists('b')]),
			['End the RUNs of layers 1 and 2 with rm -rf /var/lib/apt/lists/*.'],
		);
		assert.deepEqual(await adviceFor(base, ['RUN pip install x', 'root/.cache/pip/x']), [
			'Install with pip install --no-cache-dir in the RUN of layer 1.',
		]);
	});

	test('names the paths in a command that depends on them', async () => {
		const git = (folder: string) => [`${folder}/.git/HEAD`, `${folder}/.git/objects/x`] as const;
		assert.deepEqual(await adviceFor(base, ['RUN git clone x', ...git('a b')]), [
			"End the RUN of layer 1 with rm -rf '/a b/.git'.",
		]);
		const folders = ['a', 'b', 'c', 'd'].flatMap(git);
		assert.deepEqual(await adviceFor(base, ['RUN git clone x', ...folders]), [
			'End the RUN of layer 1 with rm -rf of the 4 paths.',
		]);
	});

	test('is about .dockerignore where a step copies them from the build context', async () => {
		assert.deepEqual(await adviceFor(base, ['COPY . /app # buildkit', 'app/lib/__pycache__/a']), [
			'List lib/__pycache__ in .dockerignore: layer 1 copies it.',
		]);
		const modules = ['a', 'b', 'c', 'd'].map(name => `app/${name}/__pycache__/x`);
		assert.deepEqual(await adviceFor(base, ['COPY . /app # buildkit', ...modules]), [
			'List **/__pycache__ in .dockerignore: layer 1 copies them.',
		]);
		const logs = ['a', 'b', 'c', 'd'].map(name => `var/log/${name}`);
		assert.deepEqual(await adviceFor(base, ['COPY x /var # buildkit', ...logs]), [
			'List the paths in .dockerignore: layer 1 copies them.',
		]);
		assert.deepEqual(
			await adviceFor(base, ['COPY a /tmp/ # buildkit', 'tmp/a'], ['ADD b /tmp/', 'tmp/b']),
			['List a and b in .dockerignore: layers 1 and 2 copy them.'],
		);
	});

	test('is about the build stage or the archive that a step takes them from', async () => {
		assert.deepEqual(await adviceFor(base, ['COPY --from=build /out /tmp/', 'tmp/a', 'tmp/b']), [
			'Remove them in the build stage that layer 1 copies from.',
		]);
		assert.deepEqual(await adviceFor(base, ['ADD app.tar.gz / # buildkit', 'tmp/a']), [
			'Leave it out of the archive that layer 1 adds.',
		]);
	});

	test('does not speak of a RUN where none is known', async () => {
		for (const createdBy of ['', 'bash']) {
			assert.deepEqual(await adviceFor(base, [createdBy, 'tmp/a']), ['Leave it out of layer 1.']);
		}
		assert.deepEqual(await adviceFor(['', 'tmp/a']), [
			'Only another base image, such as a slim variant, saves these bytes: they come with the base image (layer 0).',
		]);
	});

	test('has a sentence for each kind of step that stores a part', async () => {
		assert.deepEqual(
			await adviceFor(
				['ADD rootfs.tar /', 'tmp/base'],
				['RUN make', 'tmp/made'],
				['COPY . / # buildkit', 'tmp/copied'],
			),
			[
				'End the RUN of layer 1 with rm -rf /tmp/* /var/tmp/*. List tmp/copied in .dockerignore: layer 2 copies it. The part in layer 0 comes with the base image.',
			],
		);
	});
});
