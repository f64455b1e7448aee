import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {matchSteps} from '../../source/dockerfile/match-steps.ts';
import {finalInstructions} from '../../source/dockerfile/parse-dockerfile.ts';
import {alignHistory} from '../../source/image/history.ts';
import type {LayerInfo} from '../../source/image/image-info.ts';

/**
 * The lines that the layers of an image are matched with.
 *
 * @param steps the history as builders write it; steps without a layer begin with `-`
 */
function lines(steps: readonly string[], ...dockerfile: readonly string[]) {
	const made = steps.filter(step => !step.startsWith('-'));
	const history = alignHistory(
		steps.map(step => ({
			createdBy: step.replace(/^-/, ''),
			createdAt: null,
			comment: '',
			isEmptyLayer: step.startsWith('-'),
		})),
		made.length,
	);
	const layers = made.map(() => ({}) as LayerInfo);
	return matchSteps({history, layers}, finalInstructions(dockerfile.join('\n'))).map(
		instruction => instruction?.line,
	);
}

const run = (command: string) => `RUN /bin/sh -c ${command} # buildkit`;

describe('the layers of an image point at the lines of a Dockerfile', () => {
	test('that BuildKit has built', () => {
		assert.deepEqual(
			lines(
				[
					'/bin/sh -c #(nop) ADD file:0a in / ',
					'-ENV A=1',
					run('make   all'),
					'COPY src /app # buildkit',
					'WORKDIR /app',
					'-CMD ["x"]',
				],
				'FROM debian',
				'ENV A=1',
				'RUN make \\',
				'  all',
				'COPY --chown=1:1 src /app',
				'WORKDIR /app',
				'CMD x',
			),
			[undefined, 3, 5, 6],
		);
	});

	test('that the classic builder has built', () => {
		assert.deepEqual(
			lines(
				[
					'/bin/sh -c #(nop) ADD file:0a in / ',
					'-/bin/sh -c #(nop)  ENV A=1',
					'/bin/sh -c make all',
					'/bin/sh -c #(nop) COPY dir:0b in /app ',
					'/bin/sh -c #(nop) WORKDIR /app',
					'-/bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "x"]',
				],
				'FROM debian',
				'ENV A=1',
				'RUN make all',
				'COPY src /app',
				'WORKDIR /app',
				'CMD x',
			),
			[undefined, 3, 4, 5],
		);
	});

	test('with values for variables', () => {
		assert.deepEqual(
			lines(
				[
					'-ARG V=2',
					'RUN |1 V=2 /bin/sh -c make $V # buildkit',
					'COPY app-2.tar /opt/2/ # buildkit',
					'ADD x /y # buildkit',
				],
				'FROM a',
				'ARG V=1',
				'RUN make $V',
				`COPY app-\${V}.tar /opt/$V/`,
				'ADD x /y',
			),
			[3, 4, 5],
		);
	});

	test('of here-documents', () => {
		assert.deepEqual(
			lines(
				[run('set -e\nmake\n'), run('python <<-PY\n\tx\n\tPY'), 'COPY <<EOF /x # buildkit'],
				'FROM a',
				'RUN <<EOF',
				'set -e',
				'make',
				'EOF',
				'RUN python <<-PY',
				'\tx',
				'\tPY',
				'COPY <<EOF /x',
				'one',
				'EOF',
			),
			[2, 6, 9],
		);
	});

	test('the last ones if the base image has the same steps', () => {
		assert.deepEqual(
			lines(
				[run('update'), run('one'), run('update'), run('two')],
				'FROM a',
				'RUN update',
				'RUN two',
			),
			[undefined, undefined, 2, 3],
		);
	});

	test('that has been edited between two steps that are the same', () => {
		assert.deepEqual(
			lines([run('one'), run('two'), run('three')], 'FROM a', 'RUN one', 'RUN 2', 'RUN three'),
			[2, 3, 4],
		);
	});

	test('that has labels of the builder at its end', () => {
		assert.deepEqual(
			lines([run('one'), run('two'), '-LABEL commit=1'], 'FROM a', 'RUN one', 'RUN two'),
			[2, 3],
		);
	});
});

describe('a layer points at no line', () => {
	test('if the Dockerfile is of another image', () => {
		assert.deepEqual(lines([run('one'), run('two')], 'FROM a', 'RUN three', 'RUN four'), [
			undefined,
			undefined,
		]);
	});

	test('if its step is an ONBUILD of the base image', () => {
		assert.deepEqual(
			lines([run('base'), run('triggered'), run('own')], 'FROM a', 'ONBUILD RUN later', 'RUN own'),
			[undefined, undefined, 3],
		);
	});

	test('if its step stands twice and the steps around it do not tell which one it is', () => {
		assert.deepEqual(
			lines([run('one'), run('x')], 'FROM a', 'RUN one', 'RUN y', 'RUN one', 'RUN z'),
			[undefined, undefined],
		);
	});

	test('if it comes from a stage that is only copied from', () => {
		assert.deepEqual(
			lines(
				['COPY /out / # buildkit'],
				'FROM a AS b',
				'RUN make',
				'FROM scratch',
				'COPY --from=b /out /',
			),
			[4],
		);
	});

	test('if there is no history', () => {
		assert.deepEqual(matchSteps({history: [], layers: [{} as LayerInfo]}, []), [undefined]);
	});
});

test('hostile histories do not make the program hang', () => {
	const instructions = finalInstructions(`FROM a\n${'COPY $A$B$C$D x$E$F\n'.repeat(1000)}`);
	const history = Array.from({length: 3000}, (_, index) => ({
		command: `COPY ${'x '.repeat(index === 2999 ? 100_000 : 100)}`,
		createdBy: '',
		createdAt: null,
		comment: '',
		layer: null,
	}));
	assert.deepEqual(matchSteps({history, layers: []}, instructions), []);
});
