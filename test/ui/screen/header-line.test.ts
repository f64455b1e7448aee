import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {headerLine} from '../../../source/ui/screen/header-line.ts';
import {openInspector} from '../../../source/ui/state/open-inspector.ts';
import {noSetup} from '../../../source/ui/state/setup.ts';
import {file, generated} from '../../fixtures/layer-tar.ts';
import {inspectedImage} from '../inspected-image.ts';

const image = await inspectedImage([
	'RUN apt-get update',
	[file('bin/sh', generated(9000)), file('var/cache/apt/archives/a.deb', generated(5000))],
]);

function headerOf(reference: string, setup = noSetup): string {
	const named = {...image, info: {...image.info, reference}};
	return headerLine(openInspector(named, {columns: 104, rows: 40}, undefined, setup))
		.map(({text}) => text)
		.join('')
		.trimEnd();
}

describe('the first line', () => {
	test('has the whole name rather than the efficiency', () => {
		assert.match(headerOf('app:1'), /^app:1 .* efficiency 100 %$/);
		const long = 'registry/team/app:1';
		assert.ok(headerOf(long).startsWith(`${long}  `), headerOf(long));
		assert.doesNotMatch(headerOf(long), /efficiency/);
	});

	test('names the key of the removable files, if it has one', () => {
		assert.match(headerOf('app:1'), /removable ≈ 5 kB: R( |$)/);
		const keymap = new Map([['removable', []]]);
		assert.match(headerOf('app:1', {...noSetup, keymap}), /removable ≈ 5 kB( |$)/);
	});
});
