import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type InspectorState, layoutFor} from '../../../../source/ui/state/state.ts';
import {detailLines} from '../../../../source/ui/views/panes/detail-lines.ts';
import {file, generated, whiteout} from '../../../fixtures/layer-tar.ts';
import {inspectedImage} from '../../inspected-image.ts';
import {justOpened, press} from '../../journey.ts';

/** The first fix has a long advice: two RUNs are to be joined. */
const image = await inspectedImage(
	['ADD rootfs.tar /', [file('bin/sh', generated(900))]],
	['RUN npm install', [file('app/node_modules/typescript/lib.js', generated(90_000))]],
	['COPY . .', [file('app/.git/pack', generated(50_000, 2)), file('app/.env', 'x')]],
	['RUN npm prune --production', [whiteout('app/node_modules/typescript')]],
	['RUN rm -rf .git .env', [whiteout('app/.git'), whiteout('app/.env')]],
	['RUN curl -o /a.tar http://a', [file('a.tar', generated(20_000, 3))]],
	['RUN rm /a.tar', [whiteout('a.tar')]],
);
const {fixes} = image;

function rowsAt(columns: number, rows: number): readonly string[] {
	const state = justOpened(image, columns, rows);
	return detailLines(state, columns, layoutFor(state).detailRows).map(spans =>
		spans
			.map(({text}) => text)
			.join('')
			.trim(),
	);
}

describe('the fixes below the panes', () => {
	test('show the first advice whole, and the first three fixes, at 80 by 24', () => {
		const rows = rowsAt(80, 24);
		const text = rows.join(' ').replaceAll(/\s+/g, ' ');
		assert.ok(fixes[0].advice.length > 75, 'the advice needs more than a row');
		assert.ok(text.includes(`→ ${fixes[0].advice}`), text);
		assert.deepEqual(rows.flatMap(row => /^[1-9]/.exec(row) ?? []).map(String), ['1', '2', '3']);
	});

	test('show the advice of two fixes rather than three problems in few rows', () => {
		const layer = {
			...justOpened(image, 80, 24),
			image: {...image, fixes: fixes.map(fix => ({...fix, layers: [1]}))},
		};
		const rows = detailLines(press(layer, 'j', 'j'), 80, 7).map(spans => spans.at(1)?.text ?? '');
		assert.equal(rows.filter(row => row.includes('→')).length, 2);
	});

	test('have the first three fixes and then the first advice before further fixes', () => {
		const many = Array.from({length: 9}, (_, at) => fixes[at % 2]);
		const state = {...justOpened(image, 80, 24), image: {...image, fixes: many}};
		const numbers = (rows: number) =>
			detailLines(state, 80, rows).flatMap(([, {text}]) => /^ *([1-9]) $/.exec(text)?.[1] ?? []);
		assert.deepEqual(
			[1, 2, 3, 4, 5, 6, 7].map(rows => numbers(rows).join('')),
			['1', '1', '12', '12', '123', '123', '123'],
		);
		const advice = (rows: number) =>
			detailLines(state, 80, rows).filter(([, {text}]) => /^ {3}[→ ] /.test(text)).length;
		assert.deepEqual([6, 7, 8].map(advice), [3, 4, 5]);
		assert.match(numbers(20).join(''), /^1234567/);
	});

	test('are followed by the removable files, with the key of the page that says how', async () => {
		const lists = await inspectedImage(
			['ADD rootfs.tar /', [file('bin/sh', generated(900))]],
			['RUN apt-get update', [file('var/lib/apt/lists/a', generated(5000))]],
		);
		const state = justOpened(lists, 120, 40);
		const row = (shown: InspectorState) =>
			detailLines(shown, 120, 8)[0]
				.map(({text}) => text)
				.join('')
				.replaceAll(/\s+/g, ' ')
				.trim();
		assert.equal(
			row(state),
			'≈ −5 kB package lists in the final image → Remove them in layer 1; R says how.',
		);
		const keymap = new Map([['removable', []]]);
		const unbound = {...state, setup: {...state.setup, keymap}};
		assert.match(row(unbound), /→ Remove them in layer 1\.$/);
	});

	test('have the whole advice of the first three before a further one', () => {
		const long = 'This advice takes three rows on the right. '.repeat(3).trim();
		const many = Array.from({length: 5}, () => ({...fixes[1], advice: long}));
		const state = {...justOpened(image, 120, 40), image: {...image, fixes: many}};
		const numbers = (rows: number) =>
			detailLines(state, 120, rows).flatMap(([, {text}]) => /^ *([1-9]) $/.exec(text)?.[1] ?? []);
		assert.deepEqual(
			[9, 10, 11, 12].map(rows => numbers(rows).join('')),
			['123', '123', '123', '1234'],
		);
		const text = (rows: number) =>
			detailLines(state, 120, rows)
				.flatMap(spans => spans.map(item => item.text))
				.join('');
		assert.doesNotMatch(text(9), /…/);
		assert.match(text(10), /w lists 2 more/);
	});

	test('leave their rows to the fixes where the kinds of removable files fill one', async () => {
		const several = await inspectedImage(
			['ADD rootfs.tar /', [file('bin/sh', generated(900))]],
			[
				'RUN apt-get update && npm ci',
				[
					file('var/lib/apt/lists/a', generated(5000)),
					file('var/cache/apt/archives/b.deb', generated(4000)),
					file('root/.npm/_cacache/c', generated(3000)),
				],
			],
		);
		const [row, next] = detailLines(justOpened(several, 120, 40), 120, 8).map(spans =>
			spans
				.map(({text}) => text)
				.join('')
				.replaceAll(/\s+/g, ' ')
				.trim(),
		);
		assert.match(
			row,
			/^≈ −12 kB package lists, package cache, npm cache → Remove them in layer 1;/,
		);
		assert.equal(next ?? '', '');
	});

	test('end with an ellipsis where the details of a path are cut', () => {
		const path = press(justOpened(image, 80, 24), 'j', 'j', 'tab');
		const lines = (rows: number) =>
			detailLines(path, 80, rows).map(spans =>
				spans
					.map(({text}) => text)
					.join('')
					.trimEnd(),
			);
		const whole = lines(20).filter(row => row !== '');
		assert.equal(lines(whole.length).at(-1), whole.at(-1));
		assert.equal(lines(whole.length - 1).at(-1), `${whole.at(-2)} …`);
	});

	test('are cut between words', () => {
		for (const [columns, rows] of [
			[80, 24],
			[80, 17],
			[100, 24],
			[120, 40],
		] as const) {
			for (const row of rowsAt(columns, rows)) {
				const [, word] = /(\S+) ?…$/.exec(row) ?? [];
				if (word === undefined) continue;
				const texts = fixes.flatMap(({advice, summary, place}) => [advice, summary, place]);
				const words = texts.flatMap(text => text.split(' '));
				assert.ok(words.includes(word), row);
			}
		}
	});
});
