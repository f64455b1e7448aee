import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {statusLine} from '../../source/ui/screen/status-line.ts';
import {reduceApp} from '../../source/ui/state/app-state.ts';
import {type InspectorState, selectedRow, selectedStep} from '../../source/ui/state/state.ts';
import {fixItems} from '../../source/ui/views/fixes/fix-list.ts';
import {file, generated, whiteout} from '../fixtures/layer-tar.ts';
import {inspectedImage} from './inspected-image.ts';
import {cursorPath, justOpened, opened, press, rowTexts, topName, type} from './journey.ts';
import {rowWords} from './rendered-rows.tsx';

const app = await inspectedImage(
	[
		'ADD rootfs.tar /',
		[file('bin/sh', generated(900)), file('etc/passwd', 'root'), file('etc/motd', 'hello')],
	],
	['ENV PATH=/bin'],
	[
		'RUN make',
		[file('app/main.js', generated(300, 2)), file('app/lib/a.js', 'a'), file('app/lib/b.js', 'bb')],
	],
	['RUN chown 5 /app/main.js', [file('app/main.js', generated(300, 2), {uid: 5})]],
	['RUN rm -r /app/lib', [whiteout('app/lib')]],
);

describe('going through the layers', () => {
	test('the inspector opens with the whole image, the largest files first', () => {
		const state = justOpened(app);
		assert.equal(selectedRow(state).kind, 'image');
		assert.deepEqual(rowTexts(state), ['  /bin…', '  /app…', '  /etc…']);
	});

	test('a layer shows its changes first, and t everything up to it', () => {
		const state = press(justOpened(app), 'j', 'j', 'j');
		assert.deepEqual(rowTexts(state), [
			'+ /app',
			'+ /app/main.js',
			'+ /app/lib',
			'+ /app/lib/b.js',
			'+ /app/lib/a.js',
		]);
		assert.deepEqual(rowTexts(press(state, 't')), ['  /bin…', ...rowTexts(state), '  /etc…']);
	});

	test('steps without files are one row, which opens', async () => {
		const image = await inspectedImage(
			['ADD a /', [file('a', 'a')]],
			['ENV PATH=/bin'],
			['CMD sh'],
		);
		const state = press(justOpened(image), 'G');
		assert.deepEqual(selectedRow(state), {kind: 'folded', steps: [1, 2]});
		const listed = press(state, 'enter');
		assert.equal(selectedStep(listed)?.command, 'ENV PATH=/bin');
		assert.deepEqual(selectedRow(press(listed, 'space')), {kind: 'folded', steps: [1, 2]});
	});

	test('the first layer has its files', () => {
		const state = opened(app);
		assert.equal(selectedStep(state)?.command, 'ADD rootfs.tar /');
		assert.deepEqual(rowTexts(state), [
			'+ /bin',
			'+ /bin/sh',
			'+ /etc',
			'+ /etc/motd',
			'+ /etc/passwd',
		]);
	});

	test('a step without a layer shows the files before it, and no changes', () => {
		const state = press(opened(app), 'j', 'e');
		assert.deepEqual(rowTexts(state), [
			'  /bin',
			'  /bin/sh',
			'  /etc',
			'  /etc/motd',
			'  /etc/passwd',
		]);
		assert.deepEqual(rowTexts(press(state, 't')), []);
	});

	test('] and [ go from layer to layer, and skip steps without one', () => {
		const state = press(opened(app), 'tab', ']');
		assert.equal(selectedStep(state)?.command, 'RUN make');
		assert.equal(selectedStep(press(state, '['))?.command, 'ADD rootfs.tar /');
		assert.equal(selectedRow(press(state, '[', '[')).kind, 'image');
	});

	test('changed directories are open, untouched ones closed', () => {
		assert.deepEqual(
			rowTexts(press(opened(app), 'G', 'k')),
			['  /app', 'M /app/main.js', '  /app/lib…', '  /bin…', '  /etc…'].sort((one, other) =>
				one.slice(2) < other.slice(2) ? -1 : 1,
			),
		);
	});

	test('removed paths are shown as they were', () => {
		const state = press(opened(app), 'G', 't');
		assert.deepEqual(rowTexts(state), [
			'  /app',
			'- /app/lib',
			'- /app/lib/a.js',
			'- /app/lib/b.js',
		]);
	});

	test('t switches between the changes of the layer and everything up to it', () => {
		const state = press(opened(app), 'j', 'j', 't');
		assert.deepEqual(rowTexts(state), [
			'+ /app',
			'+ /app/lib',
			'+ /app/lib/a.js',
			'+ /app/lib/b.js',
			'+ /app/main.js',
		]);
		assert.equal(rowTexts(press(state, 't')).includes('  /bin…'), true);
	});
});

describe('the cursor in the tree', () => {
	const onA = press(opened(app), 'j', 'j', 'tab', 'down', 'down');

	test('keeps its path when the order changes', () => {
		assert.equal(cursorPath(onA), '/app/lib/a.js');
		assert.equal(cursorPath(press(onA, 's')), '/app/lib/a.js');
	});

	test('goes to the nearest ancestor if its path disappears, and back when it reappears', () => {
		const before = press(onA, '[');
		assert.equal(rowTexts(before).includes('  /app'), false);
		assert.equal(cursorPath(press(onA, '[', ']')), '/app/lib/a.js');
		assert.equal(cursorPath(press(onA, 'h', 'h')), '/app/lib');
	});

	test('is on the first change of each layer until it is moved', () => {
		const chown = press(opened(app), 'G', 'k');
		assert.equal(cursorPath(chown), '/app/main.js');
		assert.equal(cursorPath(press(chown, 'j')), '/app/lib');
		assert.equal(cursorPath(press(chown, 'tab', 'up', ']')), '/app/lib');
	});

	test('has rows above it when the first change is further down', async () => {
		const names = Array.from({length: 60}, (_, at) => `${at + 10}`);
		const long = await inspectedImage(
			['COPY . /', names.map(name => file(name, 'x'))],
			['RUN edit', [file('50', 'changed')]],
		);
		const {tree} = press(opened(long, 120, 20), 'j');
		assert.equal(tree.cursor, 40);
		assert.ok(tree.offset > 0 && tree.offset < 40);
	});

	test('stays visible in a terminal that shrinks', () => {
		const last = press(onA, 'e', 'G');
		const size = {columns: 80, rows: 7};
		const small = reduceApp({phase: 'ready', inspector: last}, {type: 'resize', size});
		assert.ok(small.phase === 'ready');
		const {tree} = small.inspector;
		assert.equal(tree.cursor, last.tree.cursor);
		assert.ok(tree.offset > 0 && tree.offset <= tree.cursor);
	});

	test('stops at both ends', () => {
		assert.equal(press(onA, 'g', 'k').tree.cursor, 0);
		assert.equal(press(onA, 'G', 'j').tree.cursor, onA.rows.count - 1);
	});
});

describe('opening and closing directories', () => {
	const inTree = press(opened(app), 'j', 'j', 'tab');

	test('space closes and opens the directory of the cursor', () => {
		const closed = press(inTree, 'space');
		assert.deepEqual(rowTexts(closed), ['+ /app…', '  /bin…', '  /etc…']);
		assert.deepEqual(rowTexts(press(closed, 'space')), rowTexts(inTree));
	});

	test('e opens and c closes all of them; z does the opposite of the last', () => {
		assert.equal(rowTexts(press(inTree, 'c')).length, 3);
		assert.equal(rowTexts(press(inTree, 'e')).length, 10);
		assert.equal(rowTexts(press(inTree, 'c', 'z')).length, 10);
		assert.equal(rowTexts(press(inTree, 'e', 'ctrl+space')).length, 3);
	});

	test('left goes to the directory above a file, and then closes it; right goes back in', () => {
		const onFile = press(inTree, 'down', 'down');
		assert.equal(cursorPath(press(onFile, 'left')), '/app/lib');
		assert.equal(rowTexts(press(onFile, 'left', 'left')).includes('+ /app/lib…'), true);
		assert.equal(cursorPath(press(onFile, 'left', 'left', 'right', 'right')), '/app/lib/a.js');
	});

	test('closed directories stay closed in other layers', () => {
		const closed = press(inTree, 'space', ']');
		assert.equal(rowTexts(closed)[0], '  /app…');
	});
});

describe('showing and hiding changes', () => {
	const made = press(opened(app), 'j', 'j', 'e');

	test('hidden kinds of changes do not hide files of the whole image, which has none', () => {
		const hidden = press(opened(app), 'G', '4');
		assert.deepEqual(rowTexts(press(hidden, 'g')), rowTexts(press(justOpened(app), 's')));
		assert.deepEqual(press(justOpened(app), '4').shown, justOpened(app).shown);
	});

	test('unchanged paths are hidden, except for parents of visible paths', () => {
		const chown = press(opened(app), 'G', 'k', '4');
		assert.deepEqual(rowTexts(chown), ['  /app', 'M /app/main.js']);
	});

	test('added paths are hidden', () => {
		assert.equal(
			rowTexts(press(made, '1')).some(row => row.startsWith('+')),
			false,
		);
		assert.deepEqual(rowTexts(press(made, '1', '1')), rowTexts(made));
	});

	test('Ctrl+A hides added paths in the tree, and shows everything in the layers, as in dive', () => {
		assert.equal(press(made, 't', 'ctrl+a').mode, 'all');
		assert.equal(
			rowTexts(press(made, 'tab', 'ctrl+a')).some(row => row.startsWith('+')),
			false,
		);
	});
});

describe('filtering', () => {
	const typing = press(opened(app), 'j', 'j', 'ctrl+f');

	test('shows matches and their parents while typing', () => {
		assert.deepEqual(rowTexts(type(typing, 'PASS')), ['  /etc', '  /etc/passwd']);
	});

	test('keys are text while typing, and keys again after Enter', () => {
		const kept = press(type(typing, 'js'), 'enter');
		assert.equal(kept.filter.text, 'js');
		assert.equal(cursorPath(press(kept, 'g', 'j', 'j')), '/app/lib/a.js');
	});

	test('a directory can be closed while a filter is active', () => {
		const kept = press(type(typing, 'js'), 'enter', 'g', 'space');
		assert.deepEqual(rowTexts(kept), ['+ /app…']);
	});

	test('another text opens the directories that were closed', () => {
		const closed = press(type(typing, 'js'), 'enter', 'g', 'space');
		assert.deepEqual(rowTexts(press(closed, 'f', 'backspace')), [
			'+ /app',
			'+ /app/lib',
			'+ /app/lib/a.js',
			'+ /app/lib/b.js',
			'+ /app/main.js',
		]);
	});

	test('is limited to 500 characters', () => {
		assert.equal(type(typing, 'x'.repeat(501)).filter.text.length, 500);
	});

	test('n and N go from match to match, and skip directories', () => {
		const kept = press(type(typing, '.js'), 'enter', 'g', 'n');
		assert.equal(cursorPath(kept), '/app/lib/a.js');
		assert.equal(cursorPath(press(kept, 'n', 'n')), '/app/main.js');
		assert.equal(cursorPath(press(kept, 'n', 'n', 'n')), '/app/main.js');
		assert.equal(cursorPath(press(kept, 'n', 'N')), '/app/lib/a.js');
	});

	test('Esc clears it, while typing and afterwards', () => {
		const all = rowTexts(press(opened(app), 'j', 'j'));
		assert.deepEqual(rowTexts(press(type(typing, 'js'), 'esc')), all);
		assert.deepEqual(rowTexts(press(type(typing, 'js'), 'enter', 'esc')), all);
	});

	test('a wrong term is named, and the others hold', () => {
		const right = type(typing, 'passwd ');
		const wrong = type(right, 'kind:fil');
		assert.deepEqual(rowTexts(wrong), rowTexts(right));
		assert.equal(wrong.filter.error, 'kind:fil: did you mean kind:file?');
		assert.deepEqual(rowTexts(type(wrong, 'e')), ['  /etc', '  /etc/passwd']);
	});

	test('a regular expression is written between slashes', () => {
		assert.deepEqual(rowTexts(type(typing, '/sw(d|x)$/')), ['  /etc', '  /etc/passwd']);
		assert.match(type(typing, '/sw(/').filter.error ?? '', /group/i);
	});

	test('terms that depend on the layer are searched for in each layer that is selected', () => {
		const changed = type(typing, 'changed:owner');
		assert.deepEqual(rowTexts(changed), []);
		const kept = press(changed, 'enter', ']');
		assert.deepEqual(rowTexts(kept), ['  /app', 'M /app/main.js']);
		assert.deepEqual(rowTexts(press(kept, '[')), []);
	});

	test('text can be erased by character, by word and as a whole', () => {
		const long = type(typing, 'app main');
		assert.equal(press(long, 'backspace').filter.text, 'app mai');
		assert.equal(press(long, 'ctrl+w').filter.text, 'app ');
		assert.equal(press(long, 'ctrl+u').filter.text, '');
	});

	test('the cursor stays on its path when it matches', () => {
		const onB = press(opened(app), 'j', 'j', 'tab', 'j', 'j', 'j');
		assert.equal(cursorPath(onB), '/app/lib/b.js');
		assert.equal(cursorPath(type(press(onB, 'ctrl+f'), 'js')), '/app/lib/b.js');
	});
});

describe('pages', () => {
	test('Enter on a layer shows its details, and the keys scroll them', () => {
		const page = press(opened(app, 80, 7), 'enter');
		assert.equal(topName(page), 'layer');
		const scrolled = press(page, 'j', 'j');
		assert.deepEqual(scrolled.stack, [{name: 'layer', offset: 2}]);
		assert.equal(scrolled.layers.cursor, 1);
		assert.equal(topName(press(scrolled, 'q')), 'layers');
	});

	test('the details of a layer have all fixes that involve it', async () => {
		const image = await inspectedImage(
			['ADD rootfs /', []],
			['COPY a b /', [file('a', generated(90)), file('b', generated(50))]],
			['RUN rm a', [whiteout('a')]],
			['RUN rm b', [whiteout('b')]],
		);
		const rows = rowWords(press(justOpened(image), 'j', 'j', 'enter'));
		assert.equal(rows[0], 'Layer 1 of 4');
		assert.ok(rows.includes('90 B layer 2 removes what layer 1 stored: /a'));
		assert.ok(rows.includes('50 B layer 3 removes what layer 1 stored: /b'));
	});

	test('Enter opens a directory and shows the details of a file', () => {
		const tree = press(opened(app), 'tab', 'c', 'enter');
		assert.equal(rowTexts(tree)[1], '+ /bin/sh');
		assert.equal(topName(press(tree, 'j', 'enter')), 'path');
		assert.equal(topName(press(tree, 'i')), 'path');
	});

	test('a page does not scroll beyond its end', () => {
		const help = press(opened(app, 80, 24), '?', 'G');
		const [top] = help.stack;
		assert.ok(top.name === 'help' && top.offset > 0);
		assert.deepEqual(press(help, 'j', 'j').stack, [top]);
	});

	test('Esc and q go back to the page below, where it was left', () => {
		const fixes = press(opened(app), 'w', 'j');
		const help = press(fixes, '?', 'j');
		assert.equal(topName(help), 'help');
		assert.deepEqual(press(help, 'esc'), fixes);
		assert.equal(topName(press(help, 'q')), 'fixes');
		assert.equal(topName(press(help, 'esc', 'esc')), 'layers');
	});

	const pages = {w: 'fixes', L: 'largest', R: 'removable', I: 'image', '?': 'help'};

	for (const [from, page] of Object.entries(pages)) {
		test(`from the page ${page}, each key of a page leads there, and Esc comes back`, () => {
			const before = press(opened(app), from);
			for (const [key, name] of Object.entries(pages)) {
				const after = press(before, key);
				assert.equal(topName(after), key === from ? 'layers' : name);
				if (key !== from) assert.deepEqual(press(after, 'esc').stack, before.stack);
			}
		});
	}

	test('a page that is opened again comes to the top as it was left', () => {
		const largest = press(opened(app), 'L', 'j');
		const [left] = largest.stack;
		const again = press(largest, 'w', 'R', 'L');
		assert.deepEqual(again.stack.at(-1), left);
		assert.deepEqual(
			press(again, 'esc').stack.map(({name}) => name),
			['fixes', 'removable'],
		);
	});

	test('the keys of pages work in a file and in its history', () => {
		const history = press(opened(app), 'tab', 'e', 'G', 'i');
		for (const state of [history, press(history, 'v')]) {
			for (const key of ['L', 'R', 'I', '?'] as const) {
				const page = press(state, key);
				assert.equal(topName(page), pages[key]);
				assert.equal(topName(press(page, 'esc')), topName(state));
			}
		}
	});

	test('a version that is viewed from the history replaces the one that led there', () => {
		const file = press(opened(app), 'tab', 'e', 'G', 'v');
		const again = press(file, 'i', 'v');
		assert.deepEqual(
			again.stack.map(({name}) => name),
			['path', 'file'],
		);
	});
});

/** The fix or path that the cursor is on in the list of fixes. */
function selectedText(state: InspectorState): string {
	const item = fixItems.selectedItem(state);
	return item?.row?.path ?? item?.group.fix.summary ?? '';
}

describe('the list of fixes', () => {
	test('Enter shows the path in the tree, at the layer that wastes it, and Esc or q comes back', () => {
		const state = press(opened(app), 'ctrl+f', 'x', 'enter', 'w', 'enter');
		assert.equal(selectedStep(state)?.command, 'RUN chown 5 /app/main.js');
		assert.equal(cursorPath(state), '/app/main.js');
		assert.equal(state.focus, 'tree');
		for (const key of ['esc', 'q', 'w']) {
			assert.equal(topName(press(state, 'k', key)), 'fixes');
			assert.equal(topName(press(state, 'k', key, 'esc')), 'tree');
		}
	});

	test('v views a removed file as it was, and d says what a step changed', async () => {
		const image = await inspectedImage(
			['ADD a', [file('a', generated(90)), file('b', generated(50))]],
			['RUN edit b', [file('b', generated(50, 2))]],
			['RUN rm a', [whiteout('a')]],
		);
		const list = press(justOpened(image), 'w');
		const viewed = press(list, 'v').stack.at(-1);
		assert.ok(viewed?.name === 'file' && viewed.version === image.tree.versionAt(viewed.node, 0));
		assert.equal(topName(press(list, 'j', 'd')), 'diff');
		assert.equal(topName(press(list, 'j', 'd', 'esc')), 'fixes');
	});

	test('a fix opens into its paths, and is as it was left when it is opened again', () => {
		const second = press(opened(app), 'w', 'j');
		assert.equal(selectedText(second), 'layer 3 removes what layer 1 stored: /app/lib');
		const inPaths = press(second, 'right', 'j');
		assert.equal(selectedText(inPaths), '/app/lib');
		assert.equal(selectedText(press(inPaths, 'esc', 'w')), '/app/lib');
		assert.equal(selectedText(press(inPaths, 'enter', 'esc')), '/app/lib');
		const closed = press(inPaths, 'left', 'j');
		assert.equal(selectedText(closed), selectedText(second));
	});

	test('the filter leaves fixes and paths with the text, and Esc clears it', () => {
		const found = press(opened(app), 'w', ...'/LIB', 'enter');
		assert.equal(fixItems.countOf(found), 1);
		assert.equal(selectedText(found), 'layer 3 removes what layer 1 stored: /app/lib');
		assert.equal(fixItems.countOf(press(found, 'esc')), 2);
		assert.equal(fixItems.countOf(press(found, ...'/x')), 0);
		assert.equal(fixItems.countOf(press(found, ...'/x', 'backspace', 'backspace')), 1);
		assert.equal(topName(press(found, 'esc', 'esc')), 'layers');
	});

	test('the order is by saving, layer or number of paths, and the cursor stays on its fix', async () => {
		const image = await inspectedImage(
			['ADD a', [file('a', generated(900))]],
			['RUN x', [file('b', generated(50)), file('c', generated(60))]],
			['RUN rm b c', [whiteout('b'), whiteout('c')]],
			['RUN rm a', [whiteout('a')]],
		);
		const list = press(opened(image), 'w', 'j');
		const texts = (state: InspectorState) =>
			[0, 1].map(at => fixItems.itemAt(state, at)?.group.fix.place);
		assert.deepEqual(texts(list), ['/a', '/c and /b']);
		assert.deepEqual(texts(press(list, 's')), ['/a', '/c and /b']);
		assert.deepEqual(texts(press(list, 's', 's')), ['/c and /b', '/a']);
		assert.equal(fixItems.selectedItem(press(list, 's', 's'))?.group.fix.place, '/c and /b');
		assert.deepEqual(texts(press(list, 's', 's', 's')), texts(list));
	});

	test('has those that are hard to avoid below a heading, which no key stops at', async () => {
		const image = await inspectedImage(
			['ADD rootfs /', [file('var/lib/dpkg/status', generated(900)), file('a', 'a')]],
			['COPY b /', [file('b', generated(50))]],
			['RUN apt-get install x', [file('var/lib/dpkg/status', generated(900, 2)), whiteout('b')]],
		);
		const list = press(opened(image), 'w');
		const rows = (state: InspectorState) => rowWords(state).slice(2, 5);
		assert.match(rows(list).join('; '), /^▸ 1 50 B .*; Hard to avoid; 2 900 B .*rewritten/);
		assert.match(rows(press(list, 'j')).join('; '), /^1 .*; Hard to avoid; ▸ 2 /);
		assert.ok(!rowWords(press(list, 's')).includes('Hard to avoid'));
	});

	test('of an image that wastes nothing takes all keys', async () => {
		const image = await inspectedImage(['ADD a', [file('a', 'a')]]);
		const state = press(opened(image), 'w', 'j', 'right', 'left', 's', 'enter', ...'/x', 'enter');
		assert.equal(fixItems.countOf(state), 0);
	});
});

test('a prompt stays beside a notice', async () => {
	const image = await inspectedImage(['ADD a', [file('a', 'a')]]);
	const empty = press(justOpened(image), 'tab', 'x', 'backspace', 'backspace', 'backspace');
	const status = statusLine({phase: 'ready', inspector: press(empty, 'enter')})
		.map(({text}) => text)
		.join('');
	assert.match(status, /^Extract to: █ +Type a path to extract to\. .*Esc cancel/);
});

test('the page of a layer has only the kinds of changes that it has', async () => {
	const image = await inspectedImage(
		['ADD a', [file('a', 'a')]],
		['RUN rm a', [file('b', 'b'), whiteout('a')]],
		['RUN x', []],
	);
	const page = press(justOpened(image), 'j', 'enter');
	assert.ok(rowWords(page).includes('changes + 1 added'));
	const [changes] = rowWords(press(page, 'esc', 'j', 'enter')).filter(row => /^changes/.test(row));
	assert.equal(changes, 'changes + 1 added - 1 removed');
	assert.ok(rowWords(press(page, 'esc', 'j', 'j', 'enter')).includes('changes none'));
});

test('an image without layers can be looked at', async () => {
	const state = opened(await inspectedImage(['CMD sh']));
	assert.deepEqual(rowTexts(press(state, 'tab', 'j', 'space', 'enter', 'G', 'n', 's', 't')), []);
});
