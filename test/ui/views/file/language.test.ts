import assert from 'node:assert/strict';
import {test} from 'node:test';
import {highlight} from '../../../../source/ui/views/file/highlight.ts';
import {languageOf} from '../../../../source/ui/views/file/language.ts';

for (const [path, text, language] of [
	['/app/package.json', '', 'json'],
	['/etc/nginx/nginx.conf', '', 'nginx'],
	['/app/Dockerfile', '', 'dockerfile'],
	['/root/.bashrc', '', 'bash'],
	['/usr/bin/tool', '#!/usr/bin/env python3\n', 'python'],
	['/usr/bin/tool', '#!/bin/sh -e\n', 'bash'],
	['/usr/bin/npm', '#! /usr/bin/node\n', 'javascript'],
	['/etc/passwd', 'root:x:0:0', undefined],
] as const) {
	test(`${path} ${text.trim()} is ${language ?? 'of no known language'}`, () => {
		assert.equal(languageOf(path, text), language);
	});
}

test('the tokens of a text are in order, and have the tone of what they are', () => {
	const text = "const x = 'text'; // why";
	const tokens = highlight(text, 'javascript').map(({start, end, tone}) => [
		text.slice(start, end),
		tone,
	]);
	assert.deepEqual(tokens, [
		['const', 'key'],
		["'text'", 'good'],
		['// why', 'faint'],
	]);
});
