import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {isReady, type Leg, openInspector, terminalSizes, travel} from '../end-to-end/terminal.ts';
import {contextEntries} from '../fixtures/built-fixes.ts';
import {debianBase, withoutDebian} from '../fixtures/debian-base.ts';
import {buildImage, engineAt, removeImage} from '../fixtures/engine.ts';
import {packages} from '../fixtures/packages.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {testHosts} from '../fixtures/test-hosts.ts';

const instructions = [
	'COPY . /app/',
	'RUN apt-get update && apt-get install -y --no-install-recommends ed',
	'RUN pip install --break-system-packages --no-index --no-build-isolation /app/pkg-1.0.tar.gz',
	'RUN cd /app && npm install --offline --no-audit --no-fund',
	'RUN cd /app && npm prune --omit=dev --offline --no-audit --no-fund',
	'RUN chown -R 7:8 /app',
];

const legs: readonly Leg[] = [
	['', /▸ ∑ +\d{3} MB +the whole image/, /0 +\d{3} MB ▒{8} +base image/],
	[
		'',
		/1 +−1\.5 MB {2}(layer 6 \(chown\)|owner changed \(layers 1,4,5→6\))/,
		/→ Use COPY --chown=7:8 in layer 1/,
	],
	['', /2 +−400 kB {2}layer 5 removes/, /→ Install with npm install --omit=dev in layer 4/],
	['w', /─ Wasted: [\d.]+ MB, \d fixes/, /owner changed +1,4,5→6/],
	['\x1b', isReady],
	['L', /▸.* MB .*\/usr\/local\/bin\/node/],
	['\x1b', isReady],
	['/is:removable is:final .npm', /\d+ paths/, /\/root\/\.npm\/_cacache\//],
	['\x15unused/pa', /▸.*4, removed 5 +\/app\/node_modules\/unused\/package\.json/],
	['\r', /▸\+.*package\.json/, /of layer 4 wasted: removed by layer 5/],
];

/** Exports the image from the engine, which takes a while: one size is enough. */
const viewing: Leg = ['v', /1 {2}\{"name":"unused","version":"1\.0\.0"\}/];

/** An engine exports 600 MB in 9 seconds, or in a minute if it is busy. */
const patience = 120_000;

describe('a Debian image with npm, pip and chown -R', {skip: withoutDebian}, () => {
	for (const host of testHosts) {
		test(`tells its fixes and leads to its files, at ${host}`, async t => {
			const docker = engineAt(host);
			const image = `layerscope-test/journey-${process.pid}:1`;
			t.after(() => removeImage(docker, image));
			const dockerfile = [`FROM ${await debianBase(docker)}`, ...instructions].join('\n');
			await buildImage(docker, image, dockerfile, contextEntries(await packages()), {
				network: 'host',
			});
			// Fills the cache, so that the image opens at once in every terminal.
			const {code} = await runProgram([image, '--host', host]);
			assert.equal(code, 0);

			for (const [columns, rows] of terminalSizes) {
				const terminal = openInspector(t, [image, '--host', host], {columns, rows, patience});
				await terminal.waitFor(isReady);
				await travel(terminal, columns === 80 ? [...legs, viewing] : legs);
			}
		});
	}
});
