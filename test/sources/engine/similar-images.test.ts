import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {similarImages} from '../../../source/sources/engine/similar-images.ts';

const tags = ['lab/app:2', 'lab/app:1', 'debian:bookworm', 'localhost:5000/team/web:1.2'];

describe('an image that the engine does not have', () => {
	for (const [name, expected] of [
		['lab/app', 'Did you mean lab/app:2 or lab/app:1?'],
		['lab/app:3', 'Did you mean lab/app:2 or lab/app:1?'],
		['lab/app@sha256:12', 'Did you mean lab/app:2 or lab/app:1?'],
		['lab/ap:1', 'Did you mean lab/app:1?'],
		['lab/ap', 'Did you mean lab/app:2 or lab/app:1?'],
		['app:1', 'Did you mean lab/app:1?'],
		['debain:bookworm', 'Did you mean debian:bookworm?'],
		['team/web:1.2', 'Did you mean localhost:5000/team/web:1.2?'],
		['wbe:1.2', 'Did you mean localhost:5000/team/web:1.2?'],
		['localhost:5000/team/web', 'Did you mean localhost:5000/team/web:1.2?'],
		['nginx:latest', undefined],
	] as const) {
		test(`may be a similar one: ${name}`, () => {
			assert.equal(similarImages(name, tags), expected);
		});
	}

	test('may be one of many', () => {
		const many = Array.from({length: 7}, (_, index) => `app:${index}`);
		assert.equal(
			similarImages('app', many),
			'Did you mean app:0, app:1, app:2, app:3, app:4, or one of 2 more?',
		);
	});
});
