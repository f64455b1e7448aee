import assert from 'node:assert/strict';
import {test} from 'node:test';
import {judgeGrowth, parseGrowthLimits} from '../../../source/check/growth.ts';
import {compareHtml} from '../../../source/report/html/compare-html.ts';
import {comparedImages} from '../../fixtures/compared-images.ts';
import {hostileTexts} from '../../fixtures/html-page.ts';
import {file} from '../../fixtures/layer-tar.ts';

const assets = {script: '', style: 'b {}'};

test('the page of a comparison has figures, settings, fixes, paths and layers, and no script', async () => {
	const comparison = await comparedImages(
		[{createdBy: 'COPY a /', entries: [file('a', 'one')]}],
		[
			{createdBy: 'COPY a /', entries: [file('a', 'one')]},
			{createdBy: 'RUN b', entries: [file('a', 'more')]},
		],
	);
	const config = [{name: 'USER', older: null, newer: 'app'}];
	const growth = judgeGrowth(comparison, parseGrowthLimits('waste=0'));
	const html = compareHtml(
		{compared: [{comparison: {...comparison, config}, growth}], isSingle: true},
		assets,
	);
	for (const expected of [
		/FAIL<\/span> <bdi>app:2<\/bdi> compared with <bdi>app:1<\/bdi>/,
		/<td>waste<\/td><td>0 B<\/td><td>3 B<\/td><td>\+3 B<\/td><td>waste=0<\/td>/,
		/<code><bdi>USER<\/bdi><\/code> none → <code><bdi>app<\/bdi><\/code>/,
		/layer 1 replaces what layer 0 stored: \/a/,
		/\+1 B<\/b><div><bdi>\/a<\/bdi> <span class="quiet">content, size<\/span>/,
		/new: layer 1 <code><bdi>RUN b<\/bdi><\/code>/,
		/growth=\+4 waste=\+3 removable=0 layers=\+1 result=failed/,
	]) {
		assert.match(html, expected);
	}
	assert.doesNotMatch(html, /<script|script-src/);
});

test('nothing hostile in the page of a comparison is markup', async () => {
	const comparison = await comparedImages(
		[{createdBy: 'COPY a /', entries: [file('a', 'one')]}],
		hostileTexts.map(createdBy => ({createdBy, entries: [file(createdBy.slice(0, 80), 'x')]})),
	);
	const config = hostileTexts.map(text => ({name: text, older: text, newer: null}));
	const growth = judgeGrowth(comparison, []);
	const html = compareHtml(
		{compared: [{comparison: {...comparison, config}, growth}], isSingle: true},
		assets,
	);
	const known =
		/<(?!\/?(?:html|head|meta|link|title|style|body|header|span|main|section|h[23]|bdi|p|div|table|thead|tbody|tr|t[hd]|ol|li|b|code|details|summary|!doctype)\b)/i;
	assert.doesNotMatch(html, known);
	assert.doesNotMatch(html, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
});
