import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout} from 'node:timers/promises';
import {paced} from '../../../source/ui/state/paced-store.ts';
import {createStore} from '../../../source/ui/state/store.ts';
import {until} from '../terminal.ts';

/** A store of a number, and when what it was set to was shown. */
function watched(framesPerSecond: number) {
	const store = createStore((_state: number, next: number) => next, 0);
	const {getState, subscribe, end} = paced(store, framesPerSecond);
	const shown: {readonly value: number; readonly at: number}[] = [];
	subscribe(() => shown.push({value: getState(), at: performance.now()}));
	return {store, getState, shown, end};
}

test('a change is shown at once, and one right after it, too', async () => {
	const {store, shown, end} = watched(1);
	const start = performance.now();
	store.dispatch(1);
	await until(() => shown.length === 1);
	store.dispatch(2);
	await until(() => shown.length === 2);
	assert.ok(shown[1].at - start < 900);
	assert.deepEqual(
		shown.map(({value}) => value),
		[1, 2],
	);
	end();
});

test('what changes in one go is shown once', async () => {
	const {store, shown, getState, end} = watched(30);
	store.dispatch(1);
	store.dispatch(2);
	assert.equal(getState(), 0);
	await until(() => shown.length > 0);
	assert.deepEqual(
		shown.map(({value}) => value),
		[2],
	);
	end();
});

test('no more is shown than the frames that are allowed', async () => {
	const {store, shown, end} = watched(20);
	const start = performance.now();
	for (let value = 1; performance.now() - start < 500; value++) {
		store.dispatch(value);
		await setTimeout(2);
	}
	const seconds = (performance.now() - start) / 1000;
	assert.ok(shown.length >= 3);
	assert.ok(shown.length <= 2 + 20 * seconds, `${shown.length} frames in ${seconds} s`);
	end();
});

test('the last change is shown, however fast they come', async () => {
	const {store, shown, end} = watched(20);
	for (let value = 1; value <= 50; value++) {
		store.dispatch(value);
		await setTimeout(1);
	}
	await until(() => shown.at(-1)?.value === 50);
	end();
});

test('nothing is shown after the end', async () => {
	const {store, shown, end} = watched(20);
	store.dispatch(1);
	end();
	store.dispatch(2);
	await setTimeout(100);
	assert.deepEqual(shown, []);
});
