import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {
	filesStart,
	isReady,
	type Leg,
	openInspector,
	samplePath,
	terminalSizes,
	travel,
} from './terminal.ts';

/** Journeys through the sample image. */
const journeys: Readonly<Record<string, readonly Leg[]>> = {
	'from the whole image to a layer, its command, its changes and its fix': [
		['', /▸ ∑ +110 kB +the whole image/, /0 32\.1 kB ▒{6} +ADD … \//],
		[']]]]', /─ Layer 4 added 1 path, 16 kB/, /▹\+ +16 kB .* model\.tar\.gz {2}16 kB removed/],
		['', /^ RUN curl -fsSL https:\S+ -o \/tmp\/model\.tar\.gz$/m, /−16 kB {2}layer 7 removes/],
		['\r', /─ Layer 4 of 11 ─/, /→ Join the RUNs of layers 4 and 7 into one/],
		['\x1b]]]]', /8 49\.1 kB ▒{8} ◂ 49\.1 kB RUN chown/, /M .*\/ {2}owner 0:0 → 1000:1000/],
	],
	'steps without files open and fold again': [
		['G', /▸ {3}8 steps without files: CMD LABEL ENV WORKDIR EXPOSE USER/],
		['\r', /▸ +CMD \["\/bin\/sh"\]/, /─ Step without a layer ─/],
		[' ', /8 steps without files: CMD/],
	],
	'the image page has digests, sizes and settings': [
		['I', /─ Image/, /id {10}sha256:3fa1de67/, /\(110,338 bytes\) in 34 files/],
		['G', /CMD +\["node", "server\.js"\]/, /EXPOSE +8080\/tcp/, /LABEL .*title=layerscope sample/],
		['I', isReady],
	],
	'from a fix to its paths, into the tree, and back to the same place': [
		['w', /6 fixes.* the first 3 save 84\.1 kB: 203 kB → 119 kB/, /! \/srv\/app\/\.npmrc/],
		['\x1b[C', /▸ +1 49\.1 kB .*\n +10 kB .*\/srv\/app\/model\/weights\.bin/],
		['jj\r', /▸M +6 kB .*package-lock\.json/, /▹ 8 49\.1 kB/],
		['\x1b', /▸ +6 kB +6→8 +\/srv\/app\/package-lock\.json/, /→ Use COPY --chown=app:app/],
		['q', isReady],
		['w', /▸ +6 kB +6→8 +\/srv\/app\/package-lock\.json/],
	],
	'paths that containers do not need are marked, and counted apart from waste': [
		['', /wasted 92\.6 kB .* removable ≈ 2\.5 kB/, /2\.5 kB .*dpkg\.log {2}≈ log/],
	],
	'a search of all layers combines terms, and names a wrong one': [
		['/is:removed', /4 paths/, /47 B +5–9, removed 10 +\/srv\/app\/\.npmrc/],
		[' size>10kB', /2 paths/, /\[removed\] \[size > 10 kB\]/],
		[' is:new', /is:new: it takes added/, /16 kB +4–6, removed 7 +\/tmp\/model\.tar\.gz/],
	],
	'a search is limited to what is shown, and widened again': [
		['/dpkg', /1–10 +\/var\/log\/dpkg\.log/],
		['\t', /Filter \/ dpkg/, /Final files: 1 path, filter/],
		['\t', /Search all layers: 1 path/],
	],
	'from the largest folders into the tree, and back to the same place': [
		['L', /─ Largest files of the final tree, row 1 of 27/, /▸.*20 kB +18\.1 % .*busybox/],
		['\t', /─ Largest files and folders/, /▸.*54 kB .*\/usr\/ *$/m],
		['jj\r', /▸ *48\.7 kB .*app\//],
		['\x1b', /row 3 of 49/, /▸.*\/srv\/app\/ *$/m],
	],
};

/** Jobs that take few keys from opening the image. */
const jobs: Readonly<Record<string, {readonly most: number; readonly legs: readonly Leg[]}>> = {
	'the three largest fixes': {
		most: 0,
		legs: [
			// In 80 columns a long cause is in fewer words.
			[
				'',
				/1 −49\.1 kB {2}(layer 8 \(chown\) stores again what layers 5, 6|owner changed \(layers 5,6,7→8\))/,
			],
			[
				'',
				/2 +−19 kB {2}(layer 10 removes|removed later \(layers 1→10\))/,
				/→ End the RUN of layer 1 with rm -rf/,
			],
			['', /3 +−16 kB {2}layer 7 removes/, /→ Join the RUNs of layers 4 and 7/],
		],
	},
	'the largest file of the final image': {most: 1, legs: [['L', /▸.*20 kB .*busybox/]]},
	'the content of a removed file': {
		most: 8,
		legs: [
			['/npmr', /▸.*removed 10 +\/srv\/app\/\.npmrc/],
			['\r', /▸M.*\.npmrc/],
			['v', /1 {2}\/\/npm\.example\.com\/:_authToken=not-a-real-token/],
		],
	},
	'the diff of a config file': {
		most: 8,
		legs: [
			['/servi', /▸.*\/srv\/app\/config\/service\.json/],
			['\r', /▸M.*service\.json/],
			['d', /-service\.json: line 1 of sample content/],
		],
	},
};

for (const [columns, rows] of terminalSizes) {
	describe(`in a terminal of ${columns}×${rows}`, () => {
		const opened = async (t: TestContext) => {
			const terminal = openInspector(t, [samplePath], {columns, rows});
			await terminal.waitFor(isReady);
			return terminal;
		};
		for (const [name, legs] of Object.entries(journeys)) {
			test(name, async t => travel(await opened(t), legs));
		}
		for (const [name, {most, legs}] of Object.entries(jobs)) {
			test(`${name}: at most ${most} keys`, async t => {
				const count = legs.reduce((sum, [keys]) => sum + keys.length, 0);
				assert.ok(count <= most, `${count} keys`);
				await travel(await opened(t), legs);
			});
		}
		test('the line between layers and files moves', async t => {
			const terminal = await opened(t);
			const before = filesStart(terminal);
			terminal.press('>');
			await terminal.waitFor(() => filesStart(terminal) > before);
			terminal.press('<<');
			await terminal.waitFor(() => filesStart(terminal) < before);
		});
	});
}
