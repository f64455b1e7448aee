import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {cut, cutAtWord, cutPath, widthOf} from '../../../source/text/cut.ts';
import {
	fitLine,
	lineWidth,
	marked,
	ruleLine,
	span,
	withCursor,
	wrapped,
} from '../../../source/ui/screen/line.ts';
import {fit, fitRight} from '../../../source/ui/screen/text-width.ts';

describe('texts', () => {
	test('are cut and filled up to the cells that they take', () => {
		assert.equal(cut('abcdef', 4), 'abc…');
		assert.equal(cut('abcdef', 4, 'start'), '…def');
		assert.equal(fit('ab', 4), 'ab  ');
		assert.equal(fitRight('ab', 4), '  ab');
		assert.equal(cut('abc', 0), '');
	});

	test('are cut between words, but within a long one', () => {
		assert.equal(cutAtWord('run this now', 12), 'run this now');
		assert.equal(cutAtWord('run this now', 11), 'run this …');
		assert.equal(cutAtWord('run this now', 8), 'run …');
		assert.equal(cutAtWord('run this now', 9), 'run this…');
		assert.equal(cutAtWord('rm /var/cache/apt/archives/a', 24), 'rm /var/cache/apt/archi…');
	});

	test('of paths keep the name, and the start if the name is a long one', () => {
		assert.equal(cutPath('/usr/share/doc/apt', 18), '/usr/share/doc/apt');
		assert.equal(cutPath('/usr/share/doc/apt', 12), '…/doc/apt');
		assert.equal(cutPath('/usr/share/doc/', 8), '…/doc/');
		assert.equal(cutPath('/usr/libexec-private/doc', 18), '…bexec-private/doc');
		assert.equal(cutPath('/root/.npm/0123456789abcdef', 15), '/root/.…9abcdef');
	});

	test('of wide characters, emoji and combining marks are as wide as on the screen', () => {
		for (const text of [
			'漢字漢字漢字',
			'🙂🙂🙂🙂',
			'e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301',
		]) {
			for (let width = 0; width <= 8; width++) assert.equal(widthOf(fit(text, width)), width);
		}
	});
});

describe('lines', () => {
	test('have the requested width, with any content', () => {
		const spans = [span('> '), span('漢字', 'added'), span(' name')];
		for (let width = 0; width < 16; width++) assert.equal(lineWidth(fitLine(spans, width)), width);
	});

	test('have no tone in the spaces of a selected row', () => {
		const cursor = 'cursor';
		assert.deepEqual(
			withCursor([span('1 '), span('   ', 'waste'), span('3 MB ', 'waste')], cursor),
			[
				{text: '1 ', cursor},
				{text: '   ', cursor},
				{text: '3 MB', tone: 'waste', cursor},
				{text: ' ', cursor},
			],
		);
	});

	test('are broken between words, and within a word that is too long', () => {
		const texts = wrapped('run a-very-long-word now', 8).map(([{text}]) => text.trimEnd());
		assert.ok(texts.every(text => widthOf(text) <= 8));
		assert.equal(texts.join(' ').replaceAll(/[\s]/g, ''), 'runa-very-long-wordnow');
	});

	test('have no space where a line was broken, but keep the indentation of their own lines', () => {
		const texts = (text: string, width: number) =>
			wrapped(text, width).map(([{text: row}]) => row.trimEnd());
		assert.deepEqual(texts('eight wo rds and more', 8), ['eight wo', 'rds and', 'more']);
		assert.deepEqual(texts('if x\n  then y', 10), ['if x', '  then y']);
	});

	test('with a mark are below each other', () => {
		const texts = marked('→', 'run this, then that', 12).map(([{text}]) => text.trimEnd());
		assert.deepEqual(texts, ['→ run this,', '  then that']);
	});
});

describe('a titled rule', () => {
	const rule = (title: string, width: number) =>
		ruleLine(title, width)
			.map(({text}) => text)
			.join('');

	test('has its title near the start, and fills the width', () => {
		assert.equal(rule('Layers', 20), '─ Layers ───────────');
		assert.equal(rule('Layers', 60), `── Layers ${'─'.repeat(50)}`);
		for (const title of ['', 'a title', '漢字漢字漢字漢字']) {
			for (let width = 0; width < 80; width++) assert.equal(widthOf(rule(title, width)), width);
		}
	});

	test('cuts a title that is too long', () => {
		assert.equal(rule('a long title of a rule', 16), '─ a long … ─────');
	});

	test('is the title alone in a very narrow pane', () => {
		assert.equal(rule('Layers', 11), 'Layers     ');
	});

	test('marks the pane with the focus by its title', () => {
		const titleTone = (isFocused: boolean) =>
			ruleLine('Layers', 20, isFocused).find(({text}) => text === 'Layers')?.tone;
		assert.equal(titleTone(true), 'focusedTitle');
		assert.equal(titleTone(false), 'title');
	});
});
