import assert from 'node:assert/strict';
import {test} from 'node:test';
import {reportTargets} from '../../source/cli/report-targets.ts';
import {formatNames} from '../../source/report/formats/formats.ts';

/** `FORMAT FILE` of each target. */
function targets(report: readonly string[], json?: string): readonly string[] {
	return reportTargets({report, ...(json !== undefined && {json})}, formatNames).map(
		({format, file}) => `${format} ${file}`,
	);
}

test('reports are given one by one, separated by commas, or with --json', () => {
	assert.deepEqual(targets(['junit=a.xml', 'sarif=b.json,markdown'], 'c.json'), [
		'junit a.xml',
		'sarif b.json',
		'markdown -',
		'json c.json',
	]);
	assert.deepEqual(targets(['junit=a,b.xml,json=c=d']), ['junit a,b.xml', 'json c=d']);
	assert.deepEqual(targets(['text,json']), ['json -']);
	assert.deepEqual(targets([]), []);
});

test('reports that cannot be written are errors', () => {
	for (const [report, message] of [
		['jnit=x', /^--report takes .*, not jnit; did you mean junit\?$/],
		['xyz', /^--report takes text, json, .*, not xyz$/],
		['junit=', /^--report junit= needs the name of a file$/],
		['junit,sarif', /^only one report can go to standard output/],
		['junit=a,sarif=a', /^only one report can go to a:/],
	] as const) {
		assert.throws(() => targets([report]), {message});
	}
});
