import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {isSelected, parseBenchOptions} from '../../bench/options.ts';

describe('parseBenchOptions()', () => {
	test('writes the report by default only after a full run', () => {
		assert.equal(parseBenchOptions([]).report, 'docs/performance.md');
		assert.equal(parseBenchOptions(['--only', 'ci']).report, undefined);
		assert.equal(parseBenchOptions(['--size', 'small']).report, undefined);
		assert.equal(parseBenchOptions(['--only', 'ci', '--report', 'a.md']).report, 'a.md');
	});

	test('rejects invalid values', () => {
		for (const argv of [['--size', 'huge'], ['--runs', '0'], ['--vs', 'dive'], ['--none']]) {
			assert.throws(() => parseBenchOptions(argv), TypeError, argv.join(' '));
		}
	});
});

test('isSelected() selects names that contain one of the given parts, and all without parts', () => {
	assert.ok(isSelected('ci/plain/cold', []));
	assert.ok(isSelected('ci/plain/cold', ['keys', 'plain']));
	assert.ok(!isSelected('ci/plain/cold', ['keys', 'warm']));
});
