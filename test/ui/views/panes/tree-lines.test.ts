import assert from 'node:assert/strict';
import {test} from 'node:test';
import {treeLines, treeTitle} from '../../../../source/ui/views/panes/tree-lines.ts';
import {file, generated} from '../../../fixtures/layer-tar.ts';
import {inspectedImage} from '../../inspected-image.ts';
import {justOpened, press} from '../../journey.ts';

test('a title without room for the order of the paths leaves it out', async () => {
	const state = justOpened(await inspectedImage(['ADD x', [file('data', generated(50_000))]]));
	const title = (width: number) =>
		treeTitle(state, width)
			.map(({text}) => text)
			.join('');
	assert.match(title(60), /^── Final files: 50 kB in 1 path, largest first ─+$/);
	assert.match(title(44), /^─ Final files: 50 kB in 1 path ─+$/);
});

test('a remark behind a path is cut between words', async () => {
	const image = await inspectedImage(
		['ADD rootfs.tar /', [file('data', generated(50_000))]],
		['RUN chown', [file('data', generated(50_000), {uid: 5})]],
	);
	const state = press(justOpened(image, 120, 40), 'j');
	const words = '50 kB stored again by layer 1'.split(' ');
	const remarks = Array.from({length: 40}, (_, at) => {
		const [row] = treeLines(state, at + 20);
		const text = row.map(({text: part}) => part).join('');
		return text.slice(text.indexOf('data') + 4).trim();
	});
	assert.ok(remarks.includes(words.join(' ')));
	assert.ok(remarks.some(remark => remark.endsWith('…')));
	// The first word alone is cut where nothing else fits.
	for (const remark of remarks.filter(text => text.includes(' '))) {
		const shown = remark.split(' ').map(word => word.replace('…', ''));
		assert.ok(
			shown.every(word => word === '' || words.includes(word)),
			remark,
		);
	}
});
