import assert from 'node:assert/strict';
import {glob, readFile} from 'node:fs/promises';
import {describe, test} from 'node:test';
import {widthOf} from '../../../source/text/cut.ts';
import {asciiSigns, hasUnicode} from '../../../source/ui/screen/ascii.ts';
import {fitLine, span} from '../../../source/ui/screen/line.ts';

describe('ASCII signs', () => {
	test('replace every sign that the source draws by one of the same width', async () => {
		const files = 'source/{ui,report,analysis,load,sources,text}/**/*.{ts,tsx}';
		const missing = new Set<string>();
		for await (const file of glob(files)) {
			const text = (await readFile(file, 'utf8')).replaceAll(/\/\*.*?\*\/|^\s*\/\/.*$/gms, '');
			for (const sign of text.match(/[^\x00-\x7f]/g) ?? []) {
				const shown = asciiSigns(sign);
				if (!/^[\x20-\x7e]$/.test(shown) || widthOf(sign) !== 1) missing.add(`${sign} in ${file}`);
			}
		}
		assert.deepEqual([...missing], []);
	});

	test('leave all other text as it is', () => {
		assert.equal(asciiSigns('usr/ 5 kB ▸ naïve 日本'), 'usr/ 5 kB > naïve 日本');
	});

	test('replace the ellipsis of a name that is cut, but nothing of the name', () => {
		const [name, end] = fitLine([{...span('a→b…long name'), isName: true}], 8);
		assert.deepEqual([name.text, name.isName], ['a→b…lon', true]);
		assert.deepEqual([end.text, end.isName], ['…', undefined]);
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
