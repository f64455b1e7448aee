import assert from 'node:assert/strict';
import {test} from 'node:test';
import {startSearches} from '../../../source/ui/search/run-searches.ts';
import {reduceApp} from '../../../source/ui/state/app-state.ts';
import {createStore} from '../../../source/ui/state/store.ts';
import {setFilterText} from '../../../source/ui/tree/filter-actions.ts';
import {file} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';
import {opened, press, rowTexts} from '../journey.ts';
import {until} from '../terminal.ts';

/** A store in which a filter is being typed, with the searches for it. */
async function typing(names: readonly string[]) {
	const image = await inspectedImage(['ADD base', names.map(name => file(name, 'x'))]);
	const inspector = press(opened(image), 'ctrl+f');
	const store = createStore(reduceApp, {phase: 'ready', inspector});
	const state = () => {
		const app = store.getState();
		if (app.phase !== 'ready') throw new Error('the inspector was left');
		return app.inspector;
	};
	const errors: unknown[] = [];
	const end = startSearches(store, error => errors.push(error));
	const set = (text: string) =>
		store.dispatch({type: 'update', update: inspector => setFilterText(inspector, text)});
	return {set, state, end, errors};
}

test('a regular expression is searched for as soon as it is typed', async () => {
	const {set, state, end} = await typing(['abc', 'abd', 'xyz']);
	set('/ab.$/');
	await until(() => !state().filter.isSearching);
	assert.deepEqual(rowTexts(state()), ['+ /abc', '+ /abd']);
	end();
});

test('an expression that takes too long is named, and leaves the rows as they were', async () => {
	const {set, state, end} = await typing([`${'a'.repeat(60)}b`, 'c']);
	set('/(a+)+$/');
	await until(() => !state().filter.isSearching);
	assert.match(state().filter.error ?? '', /too slow/);
	assert.equal(state().rows.count, 2);
	end();
});

test('a changed text ends the search before', async () => {
	const names = Array.from({length: 30_000}, (_, index) => `name-${index}`);
	const {set, state, end, errors} = await typing(names);
	set('/n.*9$/');
	set('/n.*9$|name-123$/');
	await until(() => !state().filter.isSearching);
	assert.ok(rowTexts(state()).includes('+ /name-123'));
	assert.deepEqual(errors, []);
	end();
});
