import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {keyBudgets, reportMarkdown} from '../../bench/report.ts';
import {measuredText, verdictOf} from '../../bench/report-text.ts';
import type {BenchResults, Figure} from '../../bench/results.ts';

const wall: Figure = {
	work: '`ci`: an image',
	metric: 'wall time',
	unit: 's',
	values: [0.3, 0.1, 0.2],
	budget: 0.25,
	yardstick: '2 s',
};

const results: BenchResults = {
	machine: {
		processor: 'A processor',
		cores: 2,
		memoryBytes: 8e9,
		system: 'Linux 6',
		node: 'v26.0.0',
		date: '2026-01-31',
		load: [0.1, 0.2],
	},
	size: 'full',
	runs: 3,
	images: [{title: 'an image', bytes: 615e6}],
	figures: [wall],
	keys: [],
	scaling: [],
};

describe('a figure', () => {
	test('is judged by its median', () => {
		assert.equal(verdictOf(wall), 'met');
		assert.equal(verdictOf({...wall, budget: 0.19}), 'missed');
		assert.equal(verdictOf({...wall, budget: undefined}), '');
	});

	test('is judged by its worst value if it is marked so', () => {
		assert.equal(verdictOf({...wall, judged: 'worst'}), 'missed');
	});

	test('shows its spread', () => {
		assert.equal(measuredText(wall), '0.20 s (0.10–0.30)');
		assert.equal(
			measuredText({...wall, unit: 'ms', judged: 'worst'}),
			'0.3 ms (median 0.2, 3 times)',
		);
	});
});

describe('the report', () => {
	test('has a row per figure, with budget, verdict and yardstick', () => {
		const text = reportMarkdown(results);
		assert.ok(
			text.includes('| `ci`: an image | wall time | 0.20 s (0.10–0.30) | 0.25 s | met | 2 s |'),
			text,
		);
		assert.ok(text.includes('| an image | 615 MB |'), text);
	});

	test('lists missed budgets', () => {
		const missed = {...wall, budget: 0.1};
		const text = reportMarkdown({...results, figures: [wall, missed]});
		assert.ok(text.includes('1 of 2 budgets are met'), text);
		assert.ok(
			text.includes('- **missed**: `ci`: an image, wall time: 0.20 s (0.10–0.30) of 0.10 s'),
			text,
		);
	});

	test('gives no verdict without a budget', () => {
		const text = reportMarkdown({...results, figures: [{...wall, budget: undefined}]});
		assert.ok(!text.includes('met') && !text.includes('missed'), text);
	});

	test("shows the other command's time and the ratio", () => {
		const figures = [{...wall, others: [2, 2, 2]}];
		const text = reportMarkdown({...results, other: 'dive {archive}', figures});
		assert.ok(text.includes('| `dive {archive}` | ratio |'), text);
		assert.ok(text.includes('| 2.00 s (2.00–2.00) | 10.00 × |'), text);
	});

	test('shows the cost per further entry', () => {
		const point = (entries: number, seconds: number) => ({
			label: `${entries} files`,
			entries,
			layers: 1,
			seconds: [seconds],
			peakMegabytes: [],
		});
		const scaling = [{title: 'More', points: [point(1000, 0.2), point(3000, 0.3)]}];
		const text = reportMarkdown({...results, scaling});
		assert.ok(text.includes('| 1000 files | 1,000 | 1 | 0.20 s (0.20–0.20) |  |  |'), text);
		assert.ok(text.includes('| 3000 files | 3,000 | 1 | 0.30 s (0.30–0.30) |  | 50.00 µs |'), text);
	});
});

describe('keyBudgets()', () => {
	const key = (kind: string, milliseconds: readonly number[]) => ({
		image: 'an image',
		kind,
		milliseconds,
		bytes: [100],
		unanswered: 0,
	});

	test('judges the slowest kind of key and the worst press', () => {
		const keys = [key('sort', [5, 6, 40]), key('page', [9, 9, 9]), key('nothing', [])];
		const [median, worst] = keyBudgets('an image', keys, {median: 8, worst: 40}, undefined);
		assert.equal(median.metric, 'slowest kind (page)');
		assert.equal(verdictOf(median), 'missed');
		assert.equal(verdictOf(worst), 'met');
	});
});
