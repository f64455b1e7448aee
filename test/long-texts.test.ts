import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {WasteCause} from '../source/analysis/waste.ts';
import {parseThreshold} from '../source/check/limits.ts';
import {commandOf} from '../source/image/step-command.ts';
import {decodeName} from '../source/text/name-bytes.ts';
import {parseByteSize} from '../source/text/numbers.ts';
import {printable, printableJson} from '../source/text/printable.ts';
import {stepSummary} from '../source/text/step-summary.ts';
import {truncateLine} from '../source/text/truncate-line.ts';
import {wrapped} from '../source/ui/screen/line.ts';
import {fixesOf} from './analysis/fixes/waste-of.ts';

/** Images are untrusted: a text must not hang the program by more than linear processing time. */
const length = 100_000;

const spaces = ' '.repeat(length);
const repeated = (text: string) => text.repeat(length / text.length);

describe('texts of 100,000 characters', () => {
	test('are parsed as commands of build steps', () => {
		assert.equal(commandOf(`A${spaces}B`), `A${spaces}B`);
		assert.equal(commandOf(`${spaces}A${spaces}# buildkit${spaces}`), 'A');
		assert.equal(commandOf(`RUN${spaces}A`), `RUN${spaces}A`);
		assert.equal(commandOf(`RUN${spaces}/bin/sh -c${spaces}A`), 'RUN A');
		assert.equal(commandOf(`/bin/sh -c #(nop)${spaces}A`), 'A');
		const shells = `|1 ${repeated('/bin/sh -c')}`;
		assert.equal(commandOf(shells), shells);
	});

	for (const [start, unit] of [
		['|1 ', 'A= '],
		['|1 A=', ' /bin/sh -o'],
		['|1 A=', ' /'],
		['/bin/sh ', '-o a '],
		['/', 'a/'],
		['/bin/sh -c #(nop) COPY ', 'file:0 '],
		['/bin/sh -c #(nop) COPY file:', '0'],
		['LABEL a=', ' a'],
		['LABEL a=', ' a='],
		['ENV a=', '"'],
		['EXPOSE [', '80/tcp '],
		['EXPOSE ', '8'],
		['VOLUME [', '/a:{} '],
		['CMD ["', '" "'],
		['CMD ["', '\\'],
		['SHELL [', 'a '],
		['HEALTHCHECK &{[', '] '],
		['HEALTHCHECK &{["', '" "'],
		['HEALTHCHECK &{[', 'A'],
		["# debian.sh '", "' '@1"],
		['powershell -Command ', "$aPreference = 'a'; "],
		['COPY ', 'a '],
		['COPY [', '"a" '],
		['COPY ', '" '],
	]) {
		test(`are shown as steps: ${JSON.stringify(start + unit)}`, () => {
			const command = commandOf(start + repeated(unit));
			assert.ok(stepSummary({command}, 80).length <= 80);
		});
	}

	test('are shown as comments of steps', () => {
		const comment = `store paths: ${repeated("'/nix/store/")}`;
		assert.equal(commandOf('', comment), comment);
	});

	for (const cause of ['removed', 'replaced', 'metadata-only'] satisfies WasteCause[]) {
		for (const unit of [
			'apt -',
			'yum - ',
			'chown -',
			'chmod -',
			'chmod ',
			'chown\t',
			'apt  ',
			'- -',
			'npm i',
			'pip install ',
			'mvn ',
			'/a;',
		]) {
			test(`are searched for the advice on ${cause} files: ${JSON.stringify(unit)}`, () => {
				const advice = (count: number) =>
					fixesOf(
						['ADD a /', 'COPY a /a', `RUN ${unit.repeat(count)}`],
						[{path: '/a', layers: [1, 2], cause}],
					)[0].advice;
				assert.equal(advice(length / unit.length).slice(0, 40), advice(20).slice(0, 40));
			});
		}
	}

	test('are rejected as thresholds', () => {
		for (const text of [`${repeated('1')}x`, `${repeated(',')}x`, `1${spaces}x`]) {
			assert.equal(parseThreshold('lowestEfficiency', text), undefined);
			assert.equal(parseByteSize(text), undefined);
		}
	});

	test('are made printable', () => {
		assert.equal(printable(repeated('\x1b')), repeated('\\x1b').repeat(4));
		assert.equal(printableJson(repeated('\x7f')).length, 6 * length + 2);
		assert.equal(printable(decodeName(Buffer.alloc(length, 0xff))).length, 4 * length);
	});

	for (const unit of [' ', 'a', 'a ', '漢', '👨‍👩‍👧', 'e\u0301', '🇩']) {
		test(`are truncated and wrapped: ${JSON.stringify(unit)}`, () => {
			const text = `x${repeated(unit)}`;
			assert.equal(truncateLine(text, 80), truncateLine(text.slice(0, 500), 80));
			// A space between two lines is in neither.
			const written = (texts: readonly string[]) =>
				texts.join('').replaceAll(' ', '').normalize() === text.replaceAll(' ', '').normalize();
			assert.ok(written(wrapped(text, 80).map(([span]) => span.text)));
		});
	}
});
