import assert from 'node:assert/strict';
import {test} from 'node:test';
import {decodeText, encodingOf} from '../../source/text/text-encoding.ts';

for (const [name, bytes, encoding, text] of [
	['an empty file', Buffer.of(), 'utf-8', ''],
	['UTF-8', Buffer.from('naïve 日本'), 'utf-8', 'naïve 日本'],
	['UTF-8 with a byte order mark', Buffer.from('\ufeffx'), 'utf-8', 'x'],
	['text with colours of a terminal', Buffer.from('\x1b[1mbold'), 'utf-8', '\x1b[1mbold'],
	['UTF-16, little endian', Buffer.from('\ufeffhé', 'utf16le'), 'utf-16le', 'hé'],
	['UTF-16, big endian', Buffer.from('\ufeffhé', 'utf16le').swap16(), 'utf-16be', 'hé'],
	['another encoding', Buffer.from('caf\xe9 and more', 'latin1'), 'windows-1252', 'café and more'],
] as const) {
	test(`${name} is text`, () => {
		assert.equal(encodingOf(bytes), encoding);
		assert.equal(decodeText(bytes, encoding), text);
	});
}

test('a character that the sample cuts in two does not make the file binary', () => {
	assert.equal(encodingOf(Buffer.from(`${'x'.repeat(7999)}é`)), 'utf-8');
});

for (const [name, bytes] of [
	['with NUL bytes', Buffer.from('text\0text')],
	['of many control characters', Buffer.from('\xff\x01\x02\x03\x04 text', 'latin1')],
] as const) {
	test(`data ${name} are binary`, () => assert.equal(encodingOf(bytes), undefined));
}
