import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {finalInstructions} from '../../source/dockerfile/parse-dockerfile.ts';

/** `LINE-END KEYWORD TEXT` of each instruction. */
function rows(...lines: readonly string[]): readonly string[] {
	return finalInstructions(lines.join('\n')).map(
		({line, endLine, keyword, text}) =>
			`${line}${endLine === line ? '' : `-${endLine}`} ${keyword} ${text}`,
	);
}

describe('the instructions of the image', () => {
	test('are those of the last stage', () => {
		assert.deepEqual(rows('FROM a AS build', 'RUN make', 'FROM b', 'COPY --from=build /x /x'), [
			'4 COPY /x /x',
		]);
	});

	test('follow those of the stages that it is built from', () => {
		assert.deepEqual(
			rows(
				'FROM a AS Base',
				'RUN one',
				'FROM c AS other',
				'RUN two',
				'FROM base AS middle',
				'RUN three',
				'FROM --platform=linux/amd64 middle',
				'RUN four',
			),
			['2 RUN one', '6 RUN three', '8 RUN four'],
		);
	});

	test('follow those of a stage that a build argument names', () => {
		assert.deepEqual(
			rows('ARG FROM_STAGE=base', 'FROM a AS base', 'RUN one', `FROM \${FROM_STAGE}`, 'RUN two'),
			['3 RUN one', '5 RUN two'],
		);
	});

	test('do not follow those of a stage with the name of its own base image', () => {
		assert.deepEqual(rows('FROM app AS app', 'RUN one'), ['2 RUN one']);
	});

	test('have continued lines joined, without the comments between them', () => {
		assert.deepEqual(
			rows('FROM a', 'RUN one \\', '  # why', '', '  && two \\', '  three', 'CMD x'),
			['2-6 RUN one   && two   three', '7 CMD x'],
		);
	});

	test('have lines joined at the character that a directive sets', () => {
		assert.deepEqual(rows('# escape=`', 'FROM a', 'RUN one `', '  two C:\\'), [
			'3-4 RUN one   two C:\\',
		]);
	});

	test('have the lines of here-documents', () => {
		assert.deepEqual(
			rows('FROM a', 'RUN <<EOF', 'one \\', 'two', 'EOF', 'COPY <<X /x', '# x', 'X'),
			['2-5 RUN <<EOF\none \\\ntwo\nEOF', '6-8 COPY <<X /x\n# x\nX'],
		);
	});

	test('have no options', () => {
		assert.deepEqual(
			rows('FROM a', 'RUN --mount=type=cache,target=/x --network=none make', 'copy --link a b'),
			['2 RUN make', '3 COPY a b'],
		);
	});

	test('are none in an empty file', () => {
		assert.deepEqual(rows(''), []);
	});
});
