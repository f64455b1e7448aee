import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {textSummary} from '../../source/report/text-summary.ts';
import {file, generated, whiteout} from '../fixtures/layer-tar.ts';
import {loadedImage} from '../fixtures/loaded-image.ts';
import {wastefulFixes, wastefulImage} from '../fixtures/wasteful-image.ts';

describe('the text summary', () => {
	test('has figures, steps and waste, with cause and advice', async () => {
		assert.equal(textSummary(await wastefulImage()), expected);
	});

	test('has the same text with colours', async () => {
		const colored = textSummary(await wastefulImage(), {isColored: true});
		assert.notEqual(colored, expected);
		assert.equal(stripVTControlCharacters(colored), expected);
	});

	test('fits the terminal width', async () => {
		const command = `RUN ${'very long '.repeat(50)}`;
		const image = await loadedImage([
			{createdBy: command, entries: [file('a', 'x')]},
			{createdBy: `RUN ${'宽'.repeat(200)}`, entries: [whiteout('a')]},
		]);
		for (const columns of [60, 80, 120]) {
			const lines = textSummary(image, {columns}).split('\n');
			const tooLong = lines.filter(line => !line.startsWith('sha256:') && width(line) > columns);
			assert.deepEqual(tooLong, [], `at ${columns} columns`);
		}
	});

	test('states how many fixes it omits', async () => {
		const names = Array.from({length: 13}, (_, index) => `${index}`);
		const image = await loadedImage([
			{createdBy: 'COPY a /', entries: names.map(name => file(name, 'xx'))},
			...names.map(name => ({createdBy: `RUN rm ${name}`, entries: [whiteout(name)]})),
		]);
		assert.match(textSummary(image), /\n {2}3 more fixes of 6 B; --json lists all of them\.\n/);
	});

	test('has one line for a fix that saves next to nothing', async () => {
		const image = await loadedImage([
			{createdBy: 'COPY a b /', entries: [file('a', generated(100_000)), file('b', 'xx')]},
			{createdBy: 'RUN rm b', entries: [whiteout('b')]},
			{createdBy: 'RUN rm a', entries: [whiteout('a')]},
		]);
		const small = / {6}2 B {2}layer 1 removes what layer 0 stored: \/b\n\nCheck it/;
		assert.match(textSummary(image), small);
	});

	test('has fixes that are hard to avoid below a heading, with advice if they are large', async () => {
		const status = (seed: number) => file('var/lib/dpkg/status', generated(9000, seed));
		const image = await loadedImage([
			{createdBy: 'ADD rootfs /', entries: [status(1)]},
			{createdBy: 'COPY b /', entries: [file('b', 'xx')]},
			{createdBy: 'RUN apt-get install c', entries: [status(2), whiteout('b')]},
		]);
		const rewritten =
			/ {6}2 B {2}layer 2 removes [^\n]*\n\n {2}Hard to avoid:\n {5}9 kB {2}layer 2 replaces [^\n]*\n +→ Usually not worth fixing: apt /;
		assert.match(textSummary(image), rewritten);
	});

	test('states that nothing is wasted, even without layers', async () => {
		for (const steps of [[], [{createdBy: 'COPY a /', entries: [file('a', 'x')]}]]) {
			const text = textSummary(await loadedImage(steps));
			assert.match(text, /\nNothing is wasted\.\n/);
			assert.match(text, /efficiency 100 %/);
		}
	});

	test('lists warnings, and the number of omitted ones', async () => {
		const warnings = Array.from({length: 12}, (_, index) => `odd ${index}`);
		const text = textSummary(await wastefulImage({warnings}));
		assert.match(text, /\nwarning: odd 0\n/);
		assert.match(text, /\nwarning: odd 9\nand 2 more warnings\n/);
	});

	test('escapes control characters', async () => {
		const evil = '\x1b]0;x\x07\u202e\u009b';
		const image = await loadedImage(
			[
				{createdBy: `RUN chown 1:1 ${evil}`, entries: [file(`a${evil}`, 'x')]},
				{createdBy: `RUN chmod ${evil}`, entries: [file(`a${evil}`, 'x', {mode: 0o600})]},
				{createdBy: `LABEL ${evil}`},
			],
			{reference: evil, id: evil, platform: evil, tags: [evil, `${evil}2`], warnings: [evil]},
		);
		assert.doesNotMatch(textSummary(image), /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
	});
});

/** Width of a line, for the characters in these tests. */
function width(line: string): number {
	return line.replaceAll('宽', 'xx').length;
}

const expected = `app:1, linux/amd64, from a Docker archive
sha256:1111111111111111111111111111111111111111111111111111111111111111

stored  1.8 kB  in 5 layers
final   1.3 kB  in 2 files
wasted   500 B  efficiency 72.2 %

Steps, oldest first
  #  stored  wasted  step
  0    1 kB     0 B  COPY base /
                     ENV A=1
  1   300 B   300 B  COPY data /srv/
  2   300 B     0 B  RUN chown 7:7 /srv/data
  3   200 B   200 B  RUN make
  4     0 B     0 B  RUN rm -r /out
                     CMD ["app"]

${wastefulFixes}
Check it in CI with: layerscope ci app:1
`;
