import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {stepLines} from '../../source/ui/step-text.ts';

describe('the whole text of a step', () => {
	test('has its build arguments as comments, and the line breaks of a here-document', () => {
		const createdBy = 'RUN |2 V=1 NAME=two words /bin/sh -c set -e\n\tmake\n # buildkit';
		assert.deepEqual(stepLines({command: 'RUN <<EOF\nset -e\n\tmake\nEOF', createdBy}), [
			'# ARG V=1',
			'# ARG NAME=two words',
			'RUN <<EOF',
			'set -e',
			'  make',
			'EOF',
		]);
	});

	test('shows hostile build arguments made visible', () => {
		const createdBy = '|1 V=\x1b[2J /bin/sh -c make';
		assert.deepEqual(stepLines({command: 'RUN make', createdBy}), ['# ARG V=\\x1b[2J', 'RUN make']);
	});
});
