import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {checked} from '../fixtures/check-settings.ts';
import {file, type PackedEntry, whiteout} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';
import {withDive} from '../fixtures/with-dive.ts';

const wasteLimit = (threshold: number | null) =>
	[{name: 'highestWastedBytes', threshold, source: 'default'}] as const;

describe('the check of an image', () => {
	test("uses layerscope's waste or dive's", async () => {
		const image = await replacedTwice();
		const byLayerscope = checked(image, {limits: wasteLimit(150)}).check;
		assert.equal(byLayerscope.results[0].measured, 100);
		assert.equal(byLayerscope.passed, true);
		const byDive = checked(withDive(image), {limits: wasteLimit(150), figures: 'dive'}).check;
		assert.equal(byDive.results[0].measured, 200);
		assert.equal(byDive.passed, false);
	});

	test('is not failed by a disabled rule or a warning', async () => {
		const image = await replacedTwice();
		assert.equal(checked(image, {limits: wasteLimit(null)}).check.passed, true);
		const limits = [{...wasteLimit(1)[0], severity: 'warning'} as const];
		assert.equal(checked(image, {limits}).check.passed, true);
	});

	test('does not count allowed waste, but keeps the sizes', async () => {
		const image = await loadedImage([
			{createdBy: 'RUN a', entries: [file('cache/a', '1234'), file('app', '12')]},
			{createdBy: 'RUN b', entries: [whiteout('cache/a'), file('app', '34')]},
		]);
		const paths = {allowWaste: ['/cache/**']};
		const {image: counted, check} = checked(image, {limits: wasteLimit(1), paths});
		assert.equal(check.results[0].measured, 2);
		assert.deepEqual(
			counted.analysis.wasted.map(({path}) => path),
			['/app'],
		);
		assert.equal(counted.analysis.totals.storedBytes, 8);
		assert.equal(counted.analysis.totals.efficiency, 0.75);
		assert.equal(check.fixes.length, 1);
	});

	test('does not count an ignored fix, and reports it with the reason', async () => {
		const image = await replacedTwice();
		const [{id}] = checked(image, {}).check.fixes;
		const entry = {id, reason: 'known', source: 'c.yaml:3'};
		const {check} = checked(image, {limits: wasteLimit(0), ignore: [entry]});
		assert.equal(check.passed, true);
		assert.deepEqual(check.fixes, []);
		assert.deepEqual(
			check.ignored.map(({id, bytes, entry}) => [id, bytes, entry.reason]),
			[[id, 100, 'known']],
		);
	});

	test('ignores findings up to the last day of the entry', async () => {
		const image = await replacedTwice();
		const entry = {globs: ['/a'], reason: 'soon gone', source: 'c.yaml:3'};
		const ending = (until: string) =>
			checked(image, {limits: wasteLimit(0), ignore: [{...entry, until}]}).check;
		assert.equal(ending('2026-11-25').passed, true);
		assert.deepEqual(ending('2026-11-25').expired, []);
		const expired = ending('2026-11-24');
		assert.equal(expired.passed, false);
		assert.deepEqual(expired.ignored, []);
		assert.deepEqual(
			expired.expired.map(({source}) => source),
			['c.yaml:3'],
		);
	});

	test('leaves out what lies within the layers of the base, unless it is included', async () => {
		const steps = [
			{createdBy: 'ADD base /', entries: [file('a', '12'), setuid('base')]},
			{createdBy: 'RUN base', entries: [file('a', '34')]},
			{createdBy: 'RUN own', entries: [file('b', '5678'), setuid('own')]},
			{createdBy: 'RUN own', entries: [file('b', '9abc')]},
		];
		const image = await loadedImage(steps);
		const settings = {
			limits: wasteLimit(null),
			paths: {setuid: {severity: 'error', source: 'c.yaml:1'}},
		} as const;
		const own = checked(image, settings, 2);
		assert.equal(own.check.results[0].measured, 4);
		assert.equal(own.image.analysis.totals.userWastedPercent, 0.5);
		assert.deepEqual(
			own.check.findings.map(({path}) => path),
			['/own'],
		);
		const all = checked(image, {...settings, includeBase: true}, 2).check;
		assert.equal(all.results[0].measured, 6);
		assert.deepEqual(
			all.findings.map(({path}) => path),
			['/base', '/own'],
		);
	});
});

function replacedTwice() {
	return loadedImage([
		{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(100))]},
		{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(100, 'x'))]},
	]);
}

function setuid(name: string): PackedEntry {
	return file(name, '', {mode: 0o4755});
}
