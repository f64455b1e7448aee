import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {Key} from 'ink';
import {keyLabel, keysOf} from '../../../source/ui/input/key-names.ts';

const none: Key = {
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
	super: false,
	hyper: false,
	capsLock: false,
	numLock: false,
};

describe('keys', () => {
	test('typed quickly arrive in one string and are separated', () => {
		assert.deepEqual(keysOf('jj', none), ['j', 'j']);
		assert.deepEqual(keysOf('j\rG \u0006', none), ['j', 'enter', 'G', 'space', 'ctrl+f']);
	});

	test('with Ctrl have its name', () => {
		assert.deepEqual(keysOf('f', {...none, ctrl: true}), ['ctrl+f']);
		assert.deepEqual(keysOf(' ', {...none, ctrl: true}), ['ctrl+space']);
	});

	test('after a quick Esc are not misread', () => {
		assert.deepEqual(keysOf('j', {...none, meta: true}), ['esc', 'j']);
	});

	test('have readable labels', () => {
		assert.equal(keyLabel('ctrl+f'), 'Ctrl+F');
		assert.equal(keyLabel('shift+tab'), 'Shift+Tab');
		assert.equal(keyLabel('G'), 'G');
		assert.equal(keyLabel('right'), '→');
		assert.equal(keyLabel('right', true), 'Right');
	});
});
