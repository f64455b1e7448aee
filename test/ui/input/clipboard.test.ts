import assert from 'node:assert/strict';
import {test} from 'node:test';
import {copySequence} from '../../../source/ui/input/clipboard.ts';

const plain = '\x1b]52;c;w6k=\x07';

test('a text is sent to the clipboard of the terminal', () => {
	assert.equal(copySequence('é', {}), plain);
});

test('inside tmux it is sent to tmux and to the terminal around it', () => {
	assert.equal(copySequence('é', {TMUX: '/tmp/tmux'}), `${plain}\x1bPtmux;\x1b${plain}\x1b\\`);
});

test('inside screen it is sent in pieces', () => {
	const text = 'x'.repeat(3000);
	const pieces = copySequence(text, {STY: '1.pts'}).split('\x1b\\').slice(0, -1);
	assert.ok(pieces.length > 1 && pieces.every(piece => piece.startsWith('\x1bP')));
	assert.equal(pieces.map(piece => piece.slice(2)).join(''), copySequence(text, {}));
});
