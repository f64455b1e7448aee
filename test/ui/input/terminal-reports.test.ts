import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {splitReports} from '../../../source/ui/input/terminal-reports.ts';

describe('the reports of a terminal', () => {
	test('are taken out of the keys around them', () => {
		const {keys, reports, pending} = splitReports(
			'a\x1b[<0;3;5Mb\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\c',
		);
		assert.equal(keys, 'abc');
		assert.deepEqual(reports, [
			{type: 'mouse', action: 'press', column: 2, row: 4},
			{type: 'background', background: 'dark'},
		]);
		assert.equal(pending, '');
	});

	test('tell press, drag, release and wheel of a mouse apart', () => {
		const actions = ['0;1;1M', '32;2;1M', '0;2;1m', '64;1;1M', '65;1;1M', '4;1;1M'].map(text =>
			splitReports(`\x1b[<${text}`).reports.map(report => report.type === 'mouse' && report.action),
		);
		assert.deepEqual(actions.flat(), ['press', 'drag', 'release', 'wheelUp', 'wheelDown', 'press']);
	});

	test('say nothing of other buttons and of movement without a button', () => {
		for (const text of ['1;1;1M', '2;1;1m', '35;1;1M', '66;1;1M', '128;1;1M']) {
			assert.deepEqual(splitReports(`\x1b[<${text}`), {keys: '', reports: [], pending: ''});
		}
	});

	test('tell a light background from a dark one, however many digits the colour has', () => {
		for (const [color, background] of [
			['rgb:ffff/ffff/ffff', 'light'],
			['rgb:fd/f6/e3', 'light'],
			['rgba:0000/0000/0000/ffff', 'dark'],
			['rgb:2828/2c2c/3434', 'dark'],
		]) {
			assert.deepEqual(splitReports(`\x1b]11;${color}\x07`).reports, [
				{type: 'background', background},
			]);
		}
	});

	test('are complete at any place where a read may split them', () => {
		for (const report of [
			'\x1b[<64;120;40M',
			'\x1b]11;rgb:ffff/ffff/ffff\x1b\\',
			'\x1b]11;rgb:0/0/0\x07',
			'\x1b[?64;1;2;6;9;15;22c',
		]) {
			for (let at = 1; at < report.length; at++) {
				const first = splitReports(`j${report.slice(0, at)}`);
				assert.deepEqual([first.keys, first.reports.length], ['j', 0], `split at ${at}`);
				const second = splitReports(`${first.pending}${report.slice(at)}k`);
				assert.deepEqual([second.keys, second.reports.length], ['k', 1], `split at ${at}`);
			}
		}
	});

	test('leave all other sequences as they are', () => {
		for (const keys of [
			'\x1b[A',
			'\x1b[1;5C',
			'\x1bOP',
			'\x1bj',
			'\x1b]0;title\x07',
			'\x1b[<x',
			'\x1b[?1u',
			'é→',
		]) {
			assert.deepEqual(splitReports(keys), {keys, reports: [], pending: ''});
		}
	});
});
