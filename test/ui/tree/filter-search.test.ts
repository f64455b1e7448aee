import assert from 'node:assert/strict';
import {test} from 'node:test';
import {reduceApp} from '../../../source/ui/state/app-state.ts';
import {createStore} from '../../../source/ui/state/store.ts';
import {setFilterText} from '../../../source/ui/tree/filter-actions.ts';
import {startSearches} from '../../../source/ui/tree/filter-search.ts';
import {file} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';
import {opened, press, rowTexts} from '../journey.ts';
import {until} from '../terminal.ts';

/** A store in which a regular expression is being typed, with the search for it. */
async function typing(names: readonly string[]) {
	const image = await inspectedImage(['ADD base', names.map(name => file(name, 'x'))]);
	const inspector = press(opened(image), '/', 'tab');
	const store = createStore(reduceApp, {phase: 'ready', inspector});
	const state = () => {
		const app = store.getState();
		if (app.phase !== 'ready') throw new Error('the inspector was left');
		return app.inspector;
	};
	const errors: unknown[] = [];
	const end = startSearches(store, error => errors.push(error));
	const type = (text: string) =>
		store.dispatch({
			type: 'update',
			update: inspector => setFilterText(inspector, inspector.filter.text + text),
		});
	return {type, state, end, errors};
}

test('a regular expression is searched for as soon as it is typed', async () => {
	const {type, state, end} = await typing(['abc', 'abd', 'xyz']);
	type('ab.$');
	await until(() => !state().filter.isSearching);
	assert.deepEqual(rowTexts(state()), ['+ /abc', '+ /abd']);
	end();
});

test('an expression that takes too long is reported, and the rows stay', async () => {
	const {type, state, end} = await typing([`${'a'.repeat(60)}b`, 'c']);
	type('(a+)+$');
	await until(() => !state().filter.isSearching);
	assert.match(state().filter.error ?? '', /too slow/);
	assert.equal(state().rows.count, 2);
	end();
});

test('typing aborts the previous search', async () => {
	const names = Array.from({length: 30_000}, (_, index) => `name-${index}`);
	const {type, state, end, errors} = await typing(names);
	type('n.*9$');
	type('|name-123$');
	await until(() => !state().filter.isSearching);
	assert.ok(rowTexts(state()).includes('+ /name-123'));
	assert.deepEqual(errors, []);
	end();
});
