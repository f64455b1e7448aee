import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {isWanted, parseBenchOptions} from '../../bench/options.ts';

describe('the options of the benchmark', () => {
	test('a whole run is written into the document, a part of it is not', () => {
		assert.equal(parseBenchOptions([]).report, 'docs/performance.md');
		assert.equal(parseBenchOptions(['--only', 'ci']).report, undefined);
		assert.equal(parseBenchOptions(['--size', 'small']).report, undefined);
		assert.equal(parseBenchOptions(['--only', 'ci', '--report', 'a.md']).report, 'a.md');
	});

	test('values that make no sense are refused', () => {
		for (const argv of [['--size', 'huge'], ['--runs', '0'], ['--vs', 'dive'], ['--none']]) {
			assert.throws(() => parseBenchOptions(argv), TypeError, argv.join(' '));
		}
	});

	test('only what has one of the names in its own is wanted', () => {
		assert.ok(isWanted('ci/plain/cold', []));
		assert.ok(isWanted('ci/plain/cold', ['keys', 'plain']));
		assert.ok(!isWanted('ci/plain/cold', ['keys', 'warm']));
	});
});
