import assert from 'node:assert/strict';
import {test} from 'node:test';
import {EntryKind} from '../../source/layer/entry-kind.ts';
import {modeText} from '../../source/text/mode-text.ts';

test('modeText() formats modes like ls', () => {
	assert.equal(modeText(EntryKind.file, 0o644), '-rw-r--r--');
	assert.equal(modeText(EntryKind.directory, 0o1777), 'drwxrwxrwt');
	assert.equal(modeText(EntryKind.directory, 0o1750), 'drwxr-x--T');
	assert.equal(modeText(EntryKind.file, 0o6755), '-rwsr-sr-x');
	assert.equal(modeText(EntryKind.file, 0o6644), '-rwSr-Sr--');
	assert.equal(modeText(EntryKind.symlink, 0o777), 'lrwxrwxrwx');
	assert.equal(modeText(EntryKind.characterDevice, 0o600), 'crw-------');
	assert.equal(modeText(EntryKind.blockDevice, 0), 'b---------');
	assert.equal(modeText(EntryKind.fifo, 0o622), 'prw--w--w-');
});
