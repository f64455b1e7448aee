import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {KeySetting} from '../../../source/config/preferences.ts';
import {ChangeBit} from '../../../source/image/layer-snapshot.ts';
import {parseKey} from '../../../source/ui/input/key-names.ts';
import {keymapOf, noKeys} from '../../../source/ui/input/keymap.ts';
import {screenLines} from '../../../source/ui/screen/screen-lines.ts';
import {derived} from '../../../source/ui/state/derive.ts';
import {withStep} from '../../../source/ui/state/state.ts';
import {bindingLists} from '../../../source/ui/views/views.ts';
import {failureOf} from '../../fixtures/failures.ts';
import {file, generated, whiteout} from '../../fixtures/layer-tar.ts';
import {inspectedImage, type Step} from '../inspected-image.ts';
import {justOpened, press} from '../journey.ts';

function keys(command: string, ...given: readonly string[]): KeySetting {
	return {command, keys: given, source: 'c.yaml:7'};
}

function keymap(...settings: readonly KeySetting[]) {
	return keymapOf(settings, bindingLists());
}

function failure(...settings: readonly KeySetting[]): Promise<string> {
	return failureOf(() => keymap(...settings));
}

describe("the user's keys", () => {
	test('replace those of a command', async () => {
		const image = await inspectedImage(['RUN x', [file('a')]]);
		const opened = justOpened(image);
		const state = {...opened, setup: {...opened.setup, keymap: keymap(keys('sort', 'S', 'X'))}};
		assert.equal(press(state, 'S').sort, 'name');
		assert.equal(press(state, 'X').sort, 'name');
		assert.equal(press(state, 's').sort, 'size');
	});

	test('are those that texts name, and a command without a key is not named', async () => {
		const steps = Array.from({length: 60}, (_, at): Step[] => [
			[`RUN write ${at}`, [file(`data/${at}`, generated(50))]],
			[`RUN remove ${at}`, [whiteout(`data/${at}`)]],
		]);
		const image = await inspectedImage(...steps.flat());
		const texts = (...settings: readonly KeySetting[]) => {
			const opened = justOpened({...image, info: {...image.info, warnings: ['a warning']}});
			const state = {...opened, setup: {...opened.setup, keymap: keymap(...settings)}};
			const hidden = {...state, shown: ChangeBit.removed, mode: 'layer'} as const;
			const inspectors = [state, derived(withStep({...hidden, size: {columns: 160, rows: 40}}, 0))];
			return inspectors
				.flatMap(inspector => screenLines({phase: 'ready', inspector}))
				.map(spans => spans.map(({text}) => text).join(''))
				.join('\n');
		};
		const named = [
			/ w lists \d+ more/,
			/1 warning: I /,
			/added, modified, unchanged\): 1 2 4 show/,
		];
		for (const text of named) assert.match(texts(), text);
		const others = texts(keys('fixes', 'F'), keys('image', 'Ctrl+G'), keys('modified', 'X'));
		assert.match(others, / F lists \d+ more/);
		assert.match(others, /1 warning: Ctrl\+G /);
		assert.match(others, /: 1 X 4 show/);
		const none = texts(keys('fixes'), keys('image'), keys('modified'));
		assert.match(none, / {3}\d+ more/);
		assert.match(none, /1 warning {2}/);
		assert.match(none, /: 1 4 show/);
	});

	test('may be swapped between commands', () => {
		const swapped = keymap(keys('sort', 't'), keys('changes', 's'));
		assert.deepEqual(
			[...swapped],
			[
				['sort', ['t']],
				['changes', ['s']],
			],
		);
	});

	test('are refused if another command of the same screen has one of them', async () => {
		assert.match(
			await failure(keys('sort', 't')),
			/^c\.yaml:7: the key t of sort is also that of changes \|/,
		);
		assert.match(
			await failure(keys('sort', 'x'), keys('changes', 'x')),
			/^c\.yaml:7: the key x of/,
		);
	});

	test('may be the default ones, which some commands share in turns', () => {
		for (const {bindings} of bindingLists()) {
			for (const {id} of bindings) {
				const defaults = bindings.filter(item => item.id === id).flatMap(item => item.keys);
				const all = bindingLists().flatMap(list => list.bindings.filter(item => item.id === id));
				if (all.some(item => item.keys.join() !== defaults.join())) continue;
				assert.doesNotThrow(() => keymap(keys(id, ...defaults)), id);
			}
		}
	});

	test('are refused for an unknown command or key, with the most similar one', async () => {
		assert.match(
			await failure(keys('sorted', 'x')),
			/^c\.yaml:7: there is no command "sorted" \| Did you mean sort\?/,
		);
		assert.match(
			await failure(keys('sort', 'pagup')),
			/^c\.yaml:7: there is no key "pagup" \| Did you mean PgUp\?/,
		);
	});

	test('are refused if they are set twice, or would type text', async () => {
		assert.match(await failure(keys('sort', 'x'), keys('sort', 'y')), /set twice/);
		assert.match(await failure(keys('erase-word', 'x')), /it types text/);
		assert.doesNotThrow(() => keymap(keys('erase-word', 'Ctrl+X')));
	});

	test('are the same bindings if there are none', () => {
		assert.equal(keymap().size, noKeys.size);
	});
});

test('names of keys are read as people write them', () => {
	const names = [
		'x',
		'X',
		'?',
		' ',
		'Ctrl+F',
		'ctrl+space',
		'PgUp',
		'Escape',
		'↑',
		'Shift+Tab',
		'shift+g',
		'é',
	];
	assert.deepEqual(names.map(parseKey), [
		'x',
		'X',
		'?',
		'space',
		'ctrl+f',
		'ctrl+space',
		'pageup',
		'esc',
		'up',
		'shift+tab',
		'G',
		'é',
	]);
	for (const text of ['', 'xx', 'Ctrl+', 'Ctrl+1', 'Alt+x', 'F13', '\u0001', 'Ctrl+Esc']) {
		assert.equal(parseKey(text), undefined, text);
	}
});
