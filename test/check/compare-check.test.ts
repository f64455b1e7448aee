import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ImageCheck} from '../../source/check/check-image.ts';
import {compareCheck, type Earlier} from '../../source/check/compare-check.ts';
import {recordCheck} from '../../source/check/recorded-image.ts';
import {checked} from '../fixtures/check-settings.ts';
import {file, generated, type LayerEntry} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';

describe('the comparison with an earlier check', () => {
	test('turns a failure into a known one if the figure is not worse, with both numbers', async () => {
		const before = await checkOf({a: 100});
		assert.equal(before.passed, false);
		const {results, passed} = compared(await checkOf({a: 90}), before);
		assert.equal(passed, true);
		assert.deepEqual(
			results.map(({name, measured, recorded, verdict}) => [name, measured, recorded, verdict]),
			[
				['lowestEfficiency', 590 / 680, 0.8571, 'known'],
				['highestWastedBytes', 90, 100, 'known'],
			],
		);
	});

	test('fails if a figure is worse by more than the tolerance', async () => {
		const before = await checkOf({a: 100});
		const verdictsOf = async (bytes: number, tolerance: Earlier['tolerance']) =>
			compared(await checkOf({a: bytes}), before, {tolerance}).results.map(({verdict}) => verdict);
		assert.deepEqual(await verdictsOf(102, {ratio: 0.02}), ['known', 'known']);
		assert.deepEqual(await verdictsOf(103, {ratio: 0.02}), ['fail', 'fail']);
		assert.deepEqual(await verdictsOf(105, {bytes: 5}), ['known', 'known']);
		assert.deepEqual(await verdictsOf(106, {bytes: 5}), ['fail', 'fail']);
	});

	test('does not blame a ratio that is worse because the rest of the image is smaller', async () => {
		const before = await checkOf({a: 100});
		const smaller = await checkOf({a: 100}, 300);
		assert.ok(smaller.results[0].measured! < before.results[0].measured!);
		assert.equal(compared(smaller, before).results[0].verdict, 'known');
	});

	test('leaves what passes and what was not recorded as it is', async () => {
		const before = await checkOf({});
		const {results, passed} = compared(await checkOf({a: 100}), before);
		assert.equal(passed, false);
		assert.ok(results.every(({verdict, recorded}) => verdict === 'fail' && recorded === undefined));
		const good = compared(await checkOf({}), await checkOf({a: 100}));
		assert.ok(good.results.every(({verdict}) => verdict === 'pass'));
	});

	test('marks fixes as new, larger or known, and has them in this order', async () => {
		const before = await checkOf({a: 300, b: 20});
		const {fixes} = compared(await checkOf({a: 300, b: 30, c: 10}), before);
		assert.deepEqual(
			fixes.map(({place, bytes, recorded}) => [place, bytes, recorded?.state, recorded?.bytes]),
			[
				['/c', 10, 'new', null],
				['/b', 30, 'larger', 20],
				['/a', 300, 'known', 300],
			],
		);
	});

	test('keeps fixes that are hard to avoid below the others, even if they are new', async () => {
		const status = 'var/lib/dpkg/status';
		const image = await loadedImage([
			{createdBy: 'ADD base /', entries: [file(status, generated(100)), file('a', 'a')]},
			{
				createdBy: 'RUN apt-get install -y curl && patch',
				entries: [file(status, generated(100, 2)), file('a', 'b')],
			},
		]);
		const {check} = checked(image, {});
		const {findings, limits} = recordCheck(check);
		const recorded = {limits, findings: findings.filter(({summary}) => summary.endsWith('/a'))};
		assert.deepEqual(
			compared(check, check, {recorded}).fixes.map(({place, recorded}) => [place, recorded?.state]),
			[
				['/a', 'known'],
				['/var/lib/dpkg/status', 'new'],
			],
		);
	});

	test('fails for new and larger findings only', async () => {
		const before = await checkOf({a: 10, b: 20}, 500, true);
		const states = async (sizes: Sizes) => {
			const {findings, passed} = compared(await checkOf(sizes, 500, true), before);
			return [passed, ...findings.map(({path, recorded}) => `${path} ${recorded?.state}`)];
		};
		assert.deepEqual(await states({a: 10, b: 15}), [true, '/b known', '/a known']);
		assert.deepEqual(await states({a: 11}), [false, '/a larger']);
		assert.deepEqual(await states({a: 10, c: 5}), [false, '/c new', '/a known']);
	});

	test('does not compare the sizes of files with the set-uid bit', async () => {
		const check = async (bytes: number) => {
			const image = await loadedImage([
				{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(bytes), {mode: 0o4755})]},
			]);
			return checked(image, {paths: {setuid: {severity: 'error', source: 'c.yaml:1'}}}).check;
		};
		assert.equal(compared(await check(900), await check(1)).passed, true);
	});

	test('with figures, fails for each that grew by more than the tolerance', async () => {
		const before = await checkOf({a: 100});
		const against = (after: ImageCheck, tolerance: Earlier['tolerance']) =>
			compared(after, before, {tolerance, figures: before.measured});
		const same = against(await checkOf({a: 100}), {ratio: 0});
		assert.equal(same.passed, true);
		const after = await checkOf({a: 105});
		assert.deepEqual(
			against(after, {bytes: 10}).comparison?.growth.map(({verdict}) => verdict),
			['pass', 'pass', 'pass'],
		);
		const {comparison, passed} = against(after, {bytes: 4});
		assert.equal(passed, false);
		assert.deepEqual(comparison?.growth, [
			{figure: 'imageBytes', before: 700, after: 710, most: 704, verdict: 'fail'},
			{figure: 'wastedBytes', before: 100, after: 105, most: 104, verdict: 'fail'},
			{figure: 'removableBytes', before: 0, after: 0, most: 4, verdict: 'pass'},
		]);
	});

	test('changes nothing for an image that a baseline does not have', async () => {
		const check = await checkOf({a: 100});
		const {comparison, ...rest} = compareCheck(check, {
			source: 'b.json',
			name: 'app',
			recorded: undefined,
			tolerance: {bytes: 0},
		});
		assert.deepEqual(rest, check);
		assert.equal(comparison?.isRecorded, false);
	});
});

/** Bytes of files that a later step replaces by others of the same size, by name. */
type Sizes = Readonly<Record<string, number>>;

/** The check of an image with that waste, whose base has some more bytes. */
async function checkOf(sizes: Sizes, others = 500, isForbidden = false): Promise<ImageCheck> {
	const step = (name: string, entries: readonly LayerEntry[]) => ({createdBy: name, entries});
	const files = Object.entries(sizes);
	const image = await loadedImage([
		step('COPY base /', [file('base', Buffer.alloc(others))]),
		...files.map(([name, size]) => step(`RUN make ${name}`, [file(name, Buffer.alloc(size))])),
		...files.map(([name, size]) =>
			step(`RUN patch ${name}`, [file(name, Buffer.alloc(size, 'x'))]),
		),
	]);
	return checked(image, {
		limits: isForbidden
			? []
			: [
					{name: 'lowestEfficiency', threshold: 0.99, source: 'default'},
					{name: 'highestWastedBytes', threshold: 5, source: 'default'},
				],
		paths: isForbidden
			? {
					maxBytes: Object.keys(sizes).map(name => ({
						globs: [`/${name}`],
						maxBytes: 1,
						severity: 'error',
						source: 'c.yaml:1',
					})),
				}
			: {},
	}).check;
}

function compared(
	check: ImageCheck,
	before: ImageCheck,
	changes: Partial<Earlier> = {},
): ImageCheck {
	return compareCheck(check, {
		source: 'b.json',
		name: 'app',
		recorded: recordCheck(before),
		tolerance: {bytes: 0},
		...changes,
	});
}
