import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	contrastDark,
	contrastLight,
	dark,
	light,
	plain,
	terminalColors,
} from '../../../source/ui/screen/palettes.ts';
import {
	hasUnicode,
	type Style,
	statedBackground,
	styleOf,
	type Theme,
	themeFor,
} from '../../../source/ui/screen/theme.ts';

const colorful = {TERM: 'xterm-256color', COLORTERM: 'truecolor'};

/** Relative luminance as WCAG defines it. */
function luminance(color: string): number {
	const [red, green, blue] = [1, 3, 5].map(at => {
		const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
	const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (high + 0.05) / (low + 0.05);
}

/** The least contrast of a theme's texts, in rows with and without a cursor. */
function leastContrast(theme: Theme, backgrounds: readonly string[], text: string): number {
	const styles = Object.keys(theme).flatMap(tone =>
		([undefined, 'cursor', 'restingCursor'] as const).map(cursor =>
			styleOf(theme, tone as keyof Theme, cursor),
		),
	);
	return Math.min(
		...styles.flatMap(({color = text, backgroundColor}: Style) =>
			(backgroundColor === undefined ? backgrounds : [backgroundColor]).map(behind =>
				contrast(color, behind),
			),
		),
	);
}

describe('themes', () => {
	test('are readable on the usual backgrounds, in the row of a cursor too', () => {
		assert.ok(leastContrast(dark, ['#000000', '#1e1e1e', '#282c34'], '#d0d0d0') >= 4.5);
		assert.ok(leastContrast(light, ['#ffffff', '#fdf6e3'], '#202020') >= 4.5);
	});

	test('of high contrast reach 7 to 1, and have nothing dim', () => {
		assert.ok(leastContrast(contrastDark, ['#000000', '#1e1e1e'], '#ffffff') >= 7);
		assert.ok(leastContrast(contrastLight, ['#ffffff', '#fdf6e3'], '#000000') >= 7);
		for (const theme of [contrastDark, contrastLight]) {
			assert.ok(Object.values(theme).every(({dimColor}) => dimColor !== true));
		}
	});

	test('have at most four colours of texts, and that of waste is no other', () => {
		for (const theme of [dark, light, contrastDark, contrastLight, terminalColors]) {
			const {cursor: _, restingCursor: __, faint, label, rule, ...tones} = theme;
			const colors = Object.values(tones).flatMap(({color}) => color ?? []);
			assert.ok(new Set(colors).size <= 4);
			assert.equal(colors.filter(color => color === theme.waste.color).length, 1);
			assert.deepEqual([label, rule], [faint, faint]);
		}
	});

	test('have bold, dim and inverse only with NO_COLOR or without colours', () => {
		for (const env of [{...colorful, NO_COLOR: '1'}, {TERM: 'dumb'}]) {
			assert.equal(themeFor('dark', 'dark', env), plain);
		}
		const names = new Set(Object.values(plain).flatMap(style => Object.keys(style)));
		assert.deepEqual([...names].sort(), ['bold', 'dimColor', 'inverse']);
	});

	test('follow the background if it is known, and else leave colours to the terminal', () => {
		assert.equal(themeFor('auto', 'light', colorful), light);
		assert.equal(themeFor('auto', 'dark', colorful), dark);
		assert.equal(themeFor('auto', undefined, colorful), terminalColors);
		assert.equal(themeFor('contrast', 'light', colorful), contrastLight);
		assert.equal(themeFor('contrast', undefined, colorful), contrastDark);
		assert.equal(themeFor('light', 'dark', colorful), light);
		assert.equal(themeFor('light', 'dark', {TERM: 'xterm'}), terminalColors);
	});

	test('know the background that COLORFGBG states', () => {
		assert.equal(statedBackground({COLORFGBG: '15;0'}), 'dark');
		assert.equal(statedBackground({COLORFGBG: '0;default;15'}), 'light');
		assert.equal(statedBackground({COLORFGBG: '0;7'}), 'light');
		assert.equal(statedBackground({COLORFGBG: '12;8'}), 'dark');
		assert.equal(statedBackground({COLORFGBG: 'default'}), undefined);
		assert.equal(statedBackground({}), undefined);
	});

	test('keep the row of an inverse cursor in one piece, except for waste', () => {
		assert.deepEqual(styleOf(terminalColors, 'added', 'cursor'), {bold: undefined, inverse: true});
		assert.equal(styleOf(terminalColors, 'waste', 'cursor').color, 'yellow');
		assert.equal(styleOf(terminalColors, 'faint', 'cursor').dimColor, undefined);
	});
});

test('Unicode is missing in locales other than UTF-8, and on text consoles', () => {
	assert.equal(hasUnicode({LANG: 'de_DE.UTF-8', TERM: 'xterm'}), true);
	assert.equal(hasUnicode({LANG: 'en_US.utf8'}), true);
	assert.equal(hasUnicode({}), true);
	assert.equal(hasUnicode({LANG: 'de_DE.ISO-8859-1'}), false);
	assert.equal(hasUnicode({LANG: 'de_DE.UTF-8', LC_ALL: 'C'}), false);
	assert.equal(hasUnicode({LANG: 'C', LC_CTYPE: 'C.UTF-8'}), true);
	assert.equal(hasUnicode({LANG: 'de_DE.UTF-8', TERM: 'linux'}), false);
});
