import assert from 'node:assert/strict';
import {glob, readFile} from 'node:fs/promises';
import {describe, test} from 'node:test';
import {widthOf} from '../../../source/text/cut.ts';
import {asciiText} from '../../../source/ui/screen/ascii.ts';

describe('ASCII signs', () => {
	test('replace every sign that the source draws by one of the same width', async () => {
		const files = 'source/{ui,report,analysis,load,sources,text}/**/*.{ts,tsx}';
		const missing = new Set<string>();
		// Those of the formats of reports are not drawn.
		for await (const file of glob(files, {exclude: ['source/report/formats/**']})) {
			const text = (await readFile(file, 'utf8')).replaceAll(/\/\*.*?\*\/|^\s*\/\/.*$/gms, '');
			for (const sign of text.match(/[^\x00-\x7f]/g) ?? []) {
				const shown = asciiText(sign);
				if (!/^[\x20-\x7e]$/.test(shown) || widthOf(sign) !== 1) missing.add(`${sign} in ${file}`);
			}
		}
		assert.deepEqual([...missing], []);
	});
});

describe('names in ASCII', () => {
	for (const [name, shown] of [
		['usr/ 5 kB ▸ naïve', 'usr/ 5 kB > naive'],
		['re\u0301sume\u0301.txt', 'resume.txt'],
		['файл.txt', 'fayl.txt'],
		['日本語.txt', 'RiBeYu.txt'],
		['阿.txt', 'A_.txt'],
		['a→b…', 'a>b_'],
		['≈ 5 kB', '~ 5 kB'],
		['\u{10ffff}', '?'],
	] as const) {
		test(`${name} is ${shown}, as wide as before`, () => {
			assert.equal(asciiText(name), shown);
			assert.equal(widthOf(name), shown.length);
		});
	}

	test('keep their width whatever they are made of', () => {
		for (const name of ['👩‍👩‍👧', '🇩🇪', 'ﬃ', '한국어', 'ก็', '½', '\u0301', '\u3000', 'ß', '👍🏽']) {
			const shown = asciiText(name);
			assert.match(shown, /^[\x20-\x7e]*$/);
			assert.equal(shown.length, widthOf(name), name);
		}
	});
});
