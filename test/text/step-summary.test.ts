import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {stepSummary} from '../../source/text/step-summary.ts';

describe('a step in one line', () => {
	for (const [command, width, summary] of [
		['COPY a.txt /dest', 80, 'COPY a.txt /dest'],
		[
			'COPY --chown=node:node package.json package-lock.json tsconfig.json ./app/build',
			40,
			'COPY --chown=node:node pack… ./app/build',
		],
		[
			'COPY ca.pem /usr/local/share/ca-certificates/lab-ca.pem',
			40,
			'COPY ca.pem …/ca-certificates/lab-ca.pem',
		],
		['COPY … /usr/local/share/lab-ca.pem', 29, 'COPY … …/share/lab-ca.pem'],
		['COPY ["a b.txt", "some other file.txt", "/to here/"]', 30, 'COPY ["a b.txt",… "/to here/"]'],
		['ADD https://example.org/archive.tar.gz /un/', 24, 'ADD https://exampl… /un/'],
		['COPY a.txt b.txt /destination/', 10, 'COPY a.tx…'],
		['RUN apt-get update && apt-get install curl', 20, 'RUN apt-get update …'],
		['RUN <<EOF\nset -e\n\tmake\nEOF', 40, 'RUN <<EOF set -e make EOF'],
		['COPY 漢漢漢漢漢漢漢漢漢漢 /漢字', 20, 'COPY 漢漢漢漢… /漢字'],
		['RUN \x1b[31m', 20, 'RUN \\x1b[31m'],
		['COPY aaaaaaaaaaaaaaaaaaaaaa /\u202eb', 24, 'COPY aaaaaaaaa… /\\u202eb'],
		['', 20, '(unknown step)'],
		['COPY a b', 0, ''],
	] as const) {
		test(`of ${width} columns: ${JSON.stringify(command)}`, () => {
			assert.equal(stepSummary({command}, width), summary);
		});
	}

	test('shows what the image has if there is no command', () => {
		assert.equal(stepSummary({command: '', createdBy: 'raw'}, 20), 'raw');
	});

	test('finds the destination of thousands of sources', () => {
		const command = `COPY ${'source '.repeat(100_000)}/dest`;
		assert.equal(stepSummary({command}, 30), 'COPY source source sour… /dest');
	});
});
