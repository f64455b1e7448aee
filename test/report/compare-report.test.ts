import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {judgeGrowth, parseGrowthLimits} from '../../source/check/growth.ts';
import {compareJson} from '../../source/report/compare-json.ts';
import {compareReport} from '../../source/report/compare-report.ts';
import {printableJson} from '../../source/text/printable.ts';
import {comparedImages} from '../fixtures/compared-images.ts';
import {directory, file, generated, symlink, whiteout} from '../fixtures/layer-tar.ts';
import type {BuildStep} from '../fixtures/test-image.ts';

const base: BuildStep = {
	createdBy: 'COPY base /',
	entries: [
		directory('etc'),
		file('etc/passwd', 'root'),
		file('bin/tool', generated(2000)),
		file('var/cache/a', generated(1500)),
		file('var/cache/b', generated(1500, 2)),
	],
};

const rebuilt = () =>
	comparedImages(
		[base, {createdBy: 'RUN make', entries: [file('bin/app', generated(1000))]}],
		[
			base,
			{createdBy: 'ENV A=1'},
			{createdBy: 'RUN rm -rf /var', entries: [whiteout('var')]},
			{
				createdBy: 'RUN make all',
				entries: [
					file('bin/app', generated(4000)),
					directory('lib/app'),
					file('lib/app/1', generated(250)),
					file('lib/app/2', generated(250)),
					symlink('lib/app/latest', '2'),
					file('etc/passwd', 'root', {mode: 0o600, uid: 7}),
					file('bin/tool', generated(2000), {mtime: 1}),
				],
			},
		],
	);

describe('the comparison report', () => {
	test('has sizes, changed paths and layers', async () => {
		assert.equal(compareReport(await rebuilt()), expected);
	});

	test('has the same text with colours', async () => {
		const colored = compareReport(await rebuilt(), {isColored: true});
		assert.notEqual(colored, expected);
		assert.equal(stripVTControlCharacters(colored), expected);
	});

	test('states that an image compared with itself has no changes', async () => {
		const report = compareReport(await comparedImages([base], [base]));
		assert.match(report, /^Changed paths: none$/m);
		assert.match(report, /^Layers: 1 the same, 0 only in old, 0 only in new$/m);
		assert.doesNotMatch(report, /Added|Removed|Modified/);
	});

	test('states how many rows it omits', async () => {
		const names = Array.from({length: 23}, (_, index) => `file-${index}`);
		const report = compareReport(
			await comparedImages(
				[{createdBy: 'A', entries: []}],
				[{createdBy: 'B', entries: names.map(name => file(name, 'xx'))}],
			),
		);
		assert.match(report, /\n {2}and 3 more rows, \+6 B; --json lists all of them\n/);
	});

	test('omits another time if other fields differ, too', async () => {
		const report = compareReport(
			await comparedImages(
				[{createdBy: 'A', entries: [file('a', 'x')]}],
				[{createdBy: 'B', entries: [file('a', 'x', {uid: 1, mtime: 5})]}],
			),
		);
		assert.match(report, /^ {2}~ {4}uid {2}\/a$/m);
	});

	test('truncates commands to the terminal width, but not paths', async () => {
		const deep = `${'long-name/'.repeat(12)}file`;
		const report = compareReport(
			await comparedImages(
				[],
				[{createdBy: `RUN ${'very long '.repeat(50)}`, entries: [directory('a'), file(deep, 'x')]}],
			),
			{columns: 50},
		);
		const steps = report.split('\n').filter(line => line.includes('very long'));
		assert.deepEqual(
			steps.map(line => line.length),
			[50],
		);
	});

	test('counts what the same instruction made anew, and what is fixed', async () => {
		const wasteful: readonly BuildStep[] = [
			base,
			{createdBy: 'RUN rm -rf /var', entries: [whiteout('var')]},
		];
		const comparison = await comparedImages(wasteful, [
			{createdBy: 'COPY base /', entries: [file('bin/tool', generated(2000))]},
		]);
		// As if the base had been copied again, with fewer files.
		const [older] = comparison.older.info.layers;
		const [newer] = comparison.newer.info.layers;
		const layers = {...comparison.layers, shared: [], rebuilt: [{older, newer}]};
		const report = compareReport({...comparison, layers});
		assert.match(report, /^Layers: .*, 1 of them rebuilt$/m);
		assert.match(report, /^Fixed since old: 1 finding of 3 kB$/m);
	});

	test('shows the settings for containers that differ', async () => {
		const comparison = await comparedImages([base], [base]);
		const config = [
			{name: 'USER', older: null, newer: 'app'},
			{name: 'ENV A', older: '1', newer: '2\x1b[0m'},
			{name: 'EXPOSE 80/tcp', older: '80/tcp', newer: null},
		];
		const report = compareReport({...comparison, config});
		assert.match(
			report,
			/^Settings for containers\n {2}\+ USER app\n {2}- ENV A 1\n {2}\+ ENV A 2\\x1b\[0m\n {2}- EXPOSE 80\/tcp\n\n/m,
		);
	});

	test('ends with a line for scripts, and names each limit that is exceeded', async () => {
		const comparison = await rebuilt();
		const growth = judgeGrowth(comparison, parseGrowthLimits('growth=10%,waste=1MB,layers=0'));
		const lines = compareReport(comparison, {}, growth).trimEnd().split('\n');
		assert.deepEqual(lines.slice(-3), [
			'too much: growth by 5504, from 6004 to 11508 (growth=10%)',
			'too much: layers by 1, from 2 to 3 (layers=0)',
			'growth=+5504 waste=+5004 removable=0 layers=+1 result=failed',
		]);
	});

	test('escapes control characters', async () => {
		const evil = '\x1b[31m\u202e\x9b2J';
		const comparison = await comparedImages(
			[{createdBy: `RUN ${evil}`, entries: [file(`a${evil}`, 'x')]}],
			[{createdBy: `RUN ${evil}2`, entries: [file(`b${evil}`, 'x')]}],
		);
		for (const text of [compareReport(comparison), printableJson(compareJson(comparison), '\t')]) {
			assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
		}
	});
});

test('the JSON comparison report is complete', async () => {
	const json = compareJson(await rebuilt());
	assert.equal(json.schemaVersion, 1);
	assert.deepEqual(json.old.image.reference, 'app:1');
	assert.deepEqual(json.new.totals.files, 6);
	assert.deepEqual(json.counts, {added: 5, removed: 4, modified: 2, touched: 1, unchanged: 3});
	assert.deepEqual(
		json.changes.map(({path, change, oldBytes, newBytes, fields}) => [
			change,
			path,
			oldBytes,
			newBytes,
			fields.join(),
		]),
		[
			['modified', '/bin/app', 1000, 4000, 'content,size'],
			['removed', '/var', 3000, 0, ''],
			['added', '/lib', 0, 500, ''],
			['modified', '/etc/passwd', 4, 4, 'mode,uid'],
		],
	);
	assert.deepEqual(json.touched, ['/bin/tool']);
	assert.deepEqual(json.config, []);
	assert.deepEqual(json.fixes, {new: ['72b32693eab7', '9277be84fecd'], gone: [], kept: []});
	assert.deepEqual(json.growth[0], {name: 'growth', old: 6004, new: 11_508, exceeded: null});
	assert.deepEqual(json.layers, {
		rebuilt: [],
		shared: [
			{diffId: 'COPY base /', oldIndex: 0, newIndex: 0, command: 'COPY base /', storedBytes: 5004},
		],
		onlyOld: [{diffId: 'RUN make', index: 1, command: 'RUN make', storedBytes: 1000}],
		onlyNew: [
			{diffId: 'RUN rm -rf /var', index: 1, command: 'RUN rm -rf /var', storedBytes: 0},
			{diffId: 'RUN make all', index: 2, command: 'RUN make all', storedBytes: 6504},
		],
	});
});

const expected = `\
old  app:1, linux/amd64, from a Docker archive
new  app:2, linux/amd64, from a Docker archive

              old      new    change
final        6 kB   6.5 kB    +500 B
stored       6 kB  11.5 kB   +5.5 kB
wasted        0 B     5 kB     +5 kB
removable     0 B      0 B  the same
efficiency  100 %   56.5 %
files           5        6        +1

Changed paths: 5 added, 4 removed, 2 modified (and 1 with another time only)

Added and grown, largest first
  ~   +3 kB  content, size  /bin/app
  +  +500 B  dir, 3 files   /lib

Removed, largest first
  -  -3 kB  dir, 2 files  /var

Modified without growing, largest first
  ~    mode, uid  /etc/passwd

Layers: 1 the same, 1 only in old, 2 only in new
  -  1    1 kB  RUN make
  +  1     0 B  RUN rm -rf /var
  +  2  6.5 kB  RUN make all

New things to fix: the first 2 save 5 kB: 11.5 kB → 6.5 kB

     3 kB  layer 1 removes what layer 0 stored: /var [72b32693eab7]
           layer 0: COPY base /
           layer 1: RUN rm -rf /var
           → List base/var in .dockerignore. Then delete the RUN of layer 1.

     2 kB  layer 2 stores again what layer 0 stored: /bin/tool and /etc/passwd [9277be84fecd]
           layer 0: COPY base /
           layer 2: RUN make all
           → Leave out the command that writes it again in layer 2: /bin/tool and /etc/passwd.

growth=+5504 waste=+5004 removable=0 layers=+1 result=passed
`;
