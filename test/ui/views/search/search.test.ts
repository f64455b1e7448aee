import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {replaceImage} from '../../../../source/ui/state/replace-image.ts';
import type {InspectorState} from '../../../../source/ui/state/state.ts';
import {file, generated, symlink, whiteout} from '../../../fixtures/layer-tar.ts';
import {inspectedImage, partialImage, type Step} from '../../inspected-image.ts';
import {cursorPath, justOpened, opened, press, topName, type} from '../../journey.ts';
import {rowWords} from '../../rendered-rows.tsx';

const steps: readonly Step[] = [
	['ADD rootfs.tar /', [file('bin/sh', generated(900)), file('etc/motd', 'hello')]],
	['ENV A=1'],
	['COPY . .', [file('app/.env', 'SECRET=1'), file('app/data', generated(500))]],
	['RUN rm .env', [whiteout('app/.env'), symlink('srv/data', '/app/data')]],
	['RUN chown', [file('app/data', generated(500), {uid: 5})]],
];
const image = await inspectedImage(...steps);

function searching(text: string, state = opened(image, 100, 30)): InspectorState {
	return type(press(state, '/'), text);
}

/** The paths of the list, with their layers. */
function hitsOf(state: InspectorState): readonly string[] {
	return rowWords(state)
		.slice(4)
		.filter(row => /^▸?( ?\d+\.?\d* k?B| ?·) .*\//.test(row))
		.map(row => row.replace(/^▸ ?/, ''));
}

describe('the search of all layers', () => {
	test('finds paths of any layer, and says in which layers they are', () => {
		const state = searching('data');
		assert.match(rowWords(state)[0], /^Search all layers: 2 paths, row 1 of 2$/);
		assert.deepEqual(hitsOf(state), ['500 B 1–3 /app/data', '· 2–3 /srv/data → /app/data']);
	});

	test('finds removed files', () => {
		assert.deepEqual(hitsOf(searching('.env')), ['8 B 1, removed 2 /app/.env']);
		assert.deepEqual(hitsOf(searching('is:removed')), ['8 B 1, removed 2 /app/.env']);
	});

	test('shows the size of a folder as the tree does, and none of one that is not in it', async () => {
		const folders = await inspectedImage(
			['ADD x', [file('lib/a', generated(900)), file('old/lib/b', 'x')]],
			['RUN make', [file('lib/c', generated(600, 2)), whiteout('old')]],
			['CMD x', [file('y', 'y')]],
		);
		const rows = (start: InspectorState) => hitsOf(searching('kind:dir lib', start));
		assert.deepEqual(rows(justOpened(folders, 100, 30)), [
			'1.5 kB 0–2 /lib/',
			'· 0, removed 1 /old/lib/',
		]);
		assert.deepEqual(rows(opened(folders, 100, 30)), [
			'900 B 0–2 /lib/',
			'1 B 0, removed 1 /old/lib/',
		]);
	});

	test('shows each term in words, and the steps of the selected path', () => {
		const rows = rowWords(searching('app size>100B -is:removed'));
		assert.equal(rows[1], '/ app size>100B -is:removed█');
		assert.equal(rows[2], '[app] [size > 100 B] [not removed]');
		assert.ok(rows.includes('layer 1 added 500 B COPY . .'));
		assert.ok(rows.includes('layer 3 modified owner, 500 B RUN chown'));
	});

	test('names a wrong term beside the others, which it applies', () => {
		const state = searching('env kind:fil');
		assert.equal(rowWords(state)[2], '[env] kind:fil: did you mean kind:file?');
		assert.deepEqual(hitsOf(state), ['8 B 1, removed 2 /app/.env']);
	});

	test('names a wrong term as a whole at 80 columns, in place of the others', () => {
		const state = searching('size>1MB is:final kind:xx', opened(image, 80, 24));
		assert.equal(rowWords(state)[1], '/ size>1MB is:final kind:xx█');
		const known = 'file, dir, folder, link, hardlink, device, fifo';
		assert.equal(rowWords(state)[2], `kind:xx: it takes ${known}`);
	});

	test('explains the terms before anything is typed, and says if nothing is found', () => {
		assert.ok(rowWords(press(opened(image), '/')).some(row => row.includes('is:removed added')));
		assert.ok(rowWords(searching('nothing')).includes('No path of any layer matches.'));
	});

	test('lists names that are the text first, and the largest first if sizes are asked for', async () => {
		const many = await inspectedImage(['ADD x', [file('a/libc', 'x'), file('b/lib', 'xxx')]]);
		const open = opened(many, 100, 30);
		assert.deepEqual(hitsOf(searching('lib', open)), ['3 B 0 /b/lib', '1 B 0 /a/libc']);
		assert.deepEqual(hitsOf(searching('size<9B', open)), ['3 B 0 /b/lib', '1 B 0 /a/libc']);
	});

	test('goes to the path at the layer that wrote it, and back', () => {
		const hits = searching('.env');
		const path = press(hits, 'enter');
		assert.equal(cursorPath(path), '/app/.env');
		assert.equal(path.snapshot.selection.layer, 1);
		assert.equal(path.focus, 'tree');
		const back = press(path, 'esc');
		assert.deepEqual(rowWords(back), rowWords(hits));
		const left = press(back, 'esc');
		assert.equal(topName(left), 'layers');
		assert.equal(left.snapshot.selection.layer, opened(image).snapshot.selection.layer);
	});

	test('keeps the place in the list', () => {
		const hits = press(searching('data'), 'down');
		const back = press(hits, 'enter', ']', 'esc');
		assert.deepEqual(rowWords(back), rowWords(hits));
	});

	test('can be limited to the shown layer, and widened again', () => {
		const filtered = press(searching('data'), 'tab');
		assert.equal(topName(filtered), 'filter');
		assert.equal(filtered.filter.text, 'data');
		const all = press(filtered, 'tab');
		assert.equal(topName(all), 'search');
		assert.equal(all.filter.text, '');
		assert.deepEqual(hitsOf(all), hitsOf(searching('data')));
	});

	test('edits its text by character, by word and as a whole', () => {
		const long = searching('app main');
		const text = (state: InspectorState) => rowWords(state)[1];
		assert.equal(text(press(long, 'backspace')), '/ app mai█');
		assert.equal(text(press(long, 'ctrl+w')), '/ app █');
		assert.equal(text(press(long, 'ctrl+u')), '/ █');
	});

	test('searches again when more layers are read', async () => {
		const partial = await partialImage(2, ...steps);
		const before = searching('data', opened(partial, 100, 30));
		assert.deepEqual(hitsOf(before), ['500 B 1 /app/data']);
		assert.deepEqual(hitsOf(replaceImage(before, image)), hitsOf(searching('data')));
		const path = press(before, 'enter');
		assert.deepEqual(hitsOf(press(replaceImage(path, image), 'esc')), hitsOf(searching('data')));
	});
});
