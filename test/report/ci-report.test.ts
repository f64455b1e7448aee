import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {compareCheck} from '../../source/check/compare-check.ts';
import {recordCheck} from '../../source/check/recorded-image.ts';
import type {FiguresName} from '../../source/check/settings.ts';
import {ciReport} from '../../source/report/ci-report.ts';
import type {TextOptions} from '../../source/report/text-summary.ts';
import {checked} from '../fixtures/check-settings.ts';
import {file} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';
import {wastefulFixes, wastefulImage} from '../fixtures/wasteful-image.ts';
import {withDive} from '../fixtures/with-dive.ts';

const limits = [
	{name: 'lowestEfficiency', threshold: 0.9, source: 'default'},
	{name: 'highestWastedBytes', threshold: null, source: '--highest-wasted-bytes'},
	{name: 'highestUserWastedPercent', threshold: 0.7, source: '.dive-ci:4'},
] as const;

describe('the CI report', () => {
	test('lists each rule with value, threshold, source and verdict, then the waste', async () => {
		assert.equal(await report(), expected);
	});

	test('has the same text with colours', async () => {
		const colored = await report({isColored: true});
		assert.notEqual(colored, expected);
		assert.equal(stripVTControlCharacters(colored), expected);
	});

	test('wraps a rule to two lines in a narrow terminal', async () => {
		const text = await report({columns: 60});
		assert.match(
			text,
			/\n {2}FAIL {2}lowestEfficiency 0\.7222 .*\n {8}at least 0\.9 .* \(default\)\n/,
		);
		assert.ok(text.split('\n').every(line => line.length <= 60));
	});

	test('states whether it uses the figures of layerscope or dive', async () => {
		const text = await report({}, 'dive');
		assert.match(text, /^Rules, by dive's figures$/m);
		assert.match(text, /highestWastedBytes +600 B/);
	});

	test('shows the digits that decide, of ratio and percentage', async () => {
		const image = await loadedImage([
			{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(1004))]},
			{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(8996, 'x'))]},
		]);
		const textOf = (threshold: number) =>
			ciReport(
				checked(image, {limits: [{name: 'lowestEfficiency', threshold, source: 'default'}]}),
			).split('\n')[3];
		assert.match(textOf(0.9), /FAIL .* 0\.8996 \(89\.96 %\) {2}at least 0\.9 \(90\.0 %\)/);
		assert.match(textOf(0.89955), /PASS .* 0\.8996 \(90\.0 %\) {2}at least 0\.89955 \(89\.955 %\)/);
		assert.match(textOf(0.8996), /PASS .* 0\.8996 \(89\.96 %\) {2}at least 0\.8996 \(89\.96 %\)/);
		assert.match(textOf(0.5), /PASS .* 0\.8996 \(90\.0 %\) {2}at least 0\.5 \(50\.0 %\)/);
	});

	test('never rounds a failing value to the threshold', async () => {
		const image = await loadedImage([
			{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(100_000))]},
			{createdBy: 'COPY a /', entries: [file('a', Buffer.alloc(899_999, 'x'))]},
		]);
		const rule = {name: 'lowestEfficiency', threshold: 0.9, source: 'default'} as const;
		assert.match(
			ciReport(checked(image, {limits: [rule]})),
			/FAIL {2}lowestEfficiency {2}0\.89999\d+ \(/,
		);
	});

	test('shows four digits of a ratio, and all digits of a threshold', async () => {
		const image = await loadedImage([
			{createdBy: 'COPY a /', entries: [file('a', 'xx')]},
			{createdBy: 'COPY a /', entries: [file('a', 'y')]},
		]);
		const rule = {name: 'lowestEfficiency', source: 'default'} as const;
		const passing = checked(image, {limits: [{...rule, threshold: 0.31415}]});
		assert.match(ciReport(passing), /PASS {2}lowestEfficiency {2}0\.3333 .* at least 0\.31415 \(/);
		const disabled = checked(image, {limits: [{...rule, threshold: null}]});
		assert.match(ciReport(disabled), /SKIP {2}lowestEfficiency {2}0\.3333 \(33\.3 %\) {2}disabled/);
	});

	test('ends with the verdict if all rules pass', async () => {
		const image = await loadedImage([{createdBy: 'COPY a /', entries: [file('a', 'x')]}]);
		const text = ciReport(checked(image, {limits}));
		assert.match(text, /\nNothing is wasted\.\n\npassed: app:1\n$/);
	});

	test('states how many layers of a path it omits', async () => {
		const steps = Array.from({length: 11}, (_, at) => ({
			createdBy: `RUN ${at}`,
			entries: [file('a', `${at}`)],
		}));
		const image = await loadedImage(steps);
		const text = ciReport(checked(image, {limits}));
		assert.match(text, /layer 2: RUN 2\n +and 7 more layers, up to\n +layer 10: RUN 10\n/);
	});

	test('hides rules that are not set, except those of dive', async () => {
		const image = await wastefulImage();
		const limits = [
			...['lowestEfficiency', 'highestWastedBytes', 'highestUserWastedPercent'].map(name => ({
				name: name as 'lowestEfficiency',
				threshold: null,
				source: 'default',
			})),
			{name: 'highestImageBytes', threshold: null, source: 'default'},
			{name: 'highestLayerCount', threshold: 3, severity: 'warning', source: 'c.yaml:2'},
			{name: 'highestCompressedBytes', threshold: 9, source: 'c.yaml:3'},
		] as const;
		const text = ciReport(checked(image, {limits}));
		assert.doesNotMatch(text, /highestImageBytes/);
		assert.match(text, /WARN {2}highestLayerCount +5 +at most 3/);
		assert.match(text, /SKIP {2}highestCompressedBytes +unknown +at most 9 B/);
		assert.match(text, /\npassed: app:1\n$/);
	});

	test('lists paths that violate rules, ignored findings and expired entries', async () => {
		const image = await loadedImage([
			{createdBy: 'COPY a /', entries: [file('.env', 'a'), file('id_rsa', 'b')]},
		]);
		const text = ciReport(
			checked(image, {
				paths: {secrets: {severity: 'error', source: 'c.yaml:2'}},
				ignore: [
					{globs: ['/.env'], reason: 'no secret', until: '2026-12-31', source: 'c.yaml:4'},
					{globs: ['/id_rsa'], reason: 'test key', until: '2026-11-24', source: 'c.yaml:5'},
				],
			}),
		);
		const [, paths] = /\nPaths\n(.*)$/s.exec(text)!;
		assert.equal(
			paths,
			`  FAIL  layer 0 stores /id_rsa, which looks like a secret by its name [fe1742eb3e1d]
        → List /id_rsa in .dockerignore or copy less; a step that needs it can mount it: RUN --mount=type=secret.

Nothing is wasted.

Ignored
        1 B  layer 0 stores /.env, which looks like a secret by its name: no secret, until 2026-12-31 (c.yaml:4)

note: c.yaml:5 ended on 2026-11-24: test key
failed: app:1 (secrets)
`,
		);
	});

	test('shows what a baseline knows, what is new, and what it allows too much', async () => {
		const {image, check} = checked(await wastefulImage(), {
			limits,
			paths: {
				maxBytes: ['base', 'srv'].map(name => ({
					globs: [`/${name}`],
					maxBytes: 1,
					severity: 'error',
					source: 'c.yaml:3',
				})),
			},
		});
		const {limits: recordedLimits, findings} = recordCheck(check);
		const recorded = {
			limits: recordedLimits,
			findings: findings.flatMap(finding => {
				if (finding.summary === 'removed later: /out') return {...finding, id: '0123456789ab'};
				if (finding.summary === '/srv') return [];
				return finding.bytes === 300 ? {...finding, bytes: 100} : finding;
			}),
		};
		const compared = compareCheck(check, {
			source: 'b\x1b.json',
			name: 'app',
			recorded,
			tolerance: {bytes: 0},
		});
		const [, start, fixes, notes] = /^(.*)(What to fix.*?\n)\n(note: .*)$/s.exec(
			ciReport({image, check: compared}),
		)!;
		assert.equal(
			start,
			`app:1, linux/amd64, from a Docker archive

Rules
  KNOWN  lowestEfficiency          0.7222 (72.2 %)  at least 0.9 (90.0 %)  (default), was 0.7222
  SKIP   highestWastedBytes        500 B            disabled               (--highest-wasted-bytes)
  PASS   highestUserWastedPercent  0.625 (62.5 %)   at most 0.7 (70.0 %)   (.dive-ci:4)

Paths
  FAIL   /srv has 300 B, but may have 1 B [${check.findings[1].id}, new]
         → Make /srv smaller by at least 299 B, or raise the limit at c.yaml:3.
  KNOWN  /base has 1 kB, but may have 1 B [${check.findings[0].id}]

`,
		);
		assert.match(
			fixes,
			/200 B {2}layer 4 .* \[3a0d5acc5409, new\].*300 B {2}.* \[f8c3c1917ab0, \+200 B\]/s,
		);
		assert.equal(
			notes,
			`note: b\\x1b.json allows more than app needs (--tighten records less):
note:   waste: removed later: /out [0123456789ab]: was 200 B, now gone
failed: app:1 (maxBytes)
`,
		);
	});

	test('compares figures with those of an earlier image', async () => {
		const {image, check} = checked(await wastefulImage(), {limits: [{...limits[0], threshold: 0}]});
		const compared = compareCheck(check, {
			source: 'app:0',
			name: 'app',
			recorded: recordCheck(check),
			figures: {...check.measured, imageBytes: 1900, wastedBytes: 100},
			tolerance: {ratio: 0.01},
		});
		const text = ciReport({image, check: compared});
		assert.match(
			text,
			/\n\nCompared with app:0\n {2}PASS {2}imageBytes {6}1\.9 kB → 1\.8 kB {5}−100 B {2}at most \+19 B\n {2}FAIL {2}wastedBytes {5}100 B → 500 B {7}\+400 B {2}at most \+1 B\n {2}PASS {2}removableBytes {2}0 B → 0 B {8}as before {2}at most \+0 B\n\n/,
		);
		assert.match(text, /\nfailed: app:1 \(growth of wastedBytes\)\n$/);
	});

	test('says that a baseline does not have the image', async () => {
		const {image, check} = checked(await wastefulImage(), {limits});
		const earlier = {source: 'b.json', name: 'app', recorded: undefined, tolerance: {bytes: 0}};
		assert.match(
			ciReport({image, check: compareCheck(check, earlier)}),
			/\nnote: b\.json does not have app; --write-baseline records it\.\nfailed: /,
		);
	});

	test('escapes control characters', async () => {
		const evil = '\x1b[2J\u202e';
		const image = await wastefulImage({reference: evil, warnings: [evil]});
		const rule = {name: 'lowestEfficiency', threshold: 0.9, source: `${evil}:3`} as const;
		const text = ciReport(checked(image, {limits: [rule]}));
		assert.doesNotMatch(text, /[\x1b\u202e]/);
	});
});

async function report(options?: TextOptions, figures: FiguresName = 'layerscope'): Promise<string> {
	const image = await wastefulImage();
	return ciReport(checked(withDive(image), {limits, figures}), options);
}

const expected = `app:1, linux/amd64, from a Docker archive

Rules
  FAIL  lowestEfficiency          0.7222 (72.2 %)  at least 0.9 (90.0 %)  (default)
  SKIP  highestWastedBytes        500 B            disabled               (--highest-wasted-bytes)
  PASS  highestUserWastedPercent  0.625 (62.5 %)   at most 0.7 (70.0 %)   (.dive-ci:4)

${wastefulFixes.replace('/srv/data\n', '/srv/data [f8c3c1917ab0]\n').replace('/out\n', '/out [3a0d5acc5409]\n')}
failed: app:1 (lowestEfficiency)
`;
