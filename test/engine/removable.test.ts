import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {analyze} from '../../source/analysis/analysis.ts';
import {findFixes} from '../../source/analysis/fixes/fix.ts';
import {removableRules} from '../../source/analysis/removable-rules.ts';
import {buildImageTree} from '../../source/image/tree-builder.ts';
import {loadImage} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {applyAdvice, type Build} from '../fixtures/apply-advice.ts';
import {withoutDebian} from '../fixtures/debian-base.ts';
import {buildImage, engineAt, removeImage} from '../fixtures/engine.ts';
import {file} from '../fixtures/layer-tar.ts';
import {managersBase, managersBaseLayers} from '../fixtures/package-managers.ts';
import {type Proof, removableProofs} from '../fixtures/removable-proofs.ts';
import {testHosts} from '../fixtures/test-hosts.ts';

const steps = Object.values(removableProofs).flatMap(({makes, fix}) =>
	makes === undefined ? [] : [{instruction: `RUN ${makes}`, fix}],
);
const full: Build = {
	instructions: steps.map(({instruction}) => instruction),
	ignored: [],
	baseLayers: managersBaseLayers,
};

/** Runs the script of the build context. */
const runScript = ['COPY script /script', 'RUN sh -ex /script'];

describe('removable paths', {skip: withoutDebian}, () => {
	for (const host of testHosts) {
		test(`are gone after their advice, and not needed, at ${host}`, async t => {
			const base = await managersBase(engineAt(host));
			const build = builder(t, host);
			const removal = inOwnShells(Object.entries(removableProofs).map(removalOf));
			const image = await build('full', base, [...full.instructions, ...runScript], removal);
			const loaded = await load(image);
			const before = analyze(buildImageTree(loaded.tree.layers.slice(0, -runScript.length)));
			const rules = new Set(before.removable.paths.map(({rule}) => rule));
			assert.deepEqual([...rules].sort(), Object.keys(removableProofs).sort());
			assert.deepEqual(loaded.analysis.removable.paths, []);
			const script = Buffer.byteLength(removal);
			assertSaved(
				before.totals.finalBytes - (loaded.analysis.totals.finalBytes - script),
				before.removable.bytes + before.removable.weakBytes,
				'the estimate',
			);
			const works = Object.values(removableProofs).flatMap(proof => proof.works);
			await build('works', image.tag, runScript, inOwnShells(works));

			// The script removes caches in a later step: waste, and advice about it.
			const fixes = steps.flatMap(({fix, instruction}, at) => {
				if (fix === undefined) return [];
				const layer = managersBaseLayers + at;
				const found = findFixes(loaded).find(
					({advice, layers}) => layers[0] === layer && fix.test(advice),
				);
				assert.ok(found, `no advice ${fix} for ${instruction}`);
				return [{layer, ...found}];
			});
			const {instructions} = fixes.reduce((one, {advice}) => applyAdvice(advice, one), full);
			const fixed = await build('fixed', base, [...instructions, ...runScript], removal).then(load);
			for (const {layer, advice, bytes} of fixes) {
				const [old, renewed] = [loaded, fixed].map(one => one.analysis.layers[layer].storedBytes);
				assertSaved(old - renewed, bytes, advice);
			}
			const given = new Set(fixes.map(({advice}) => advice));
			assert.deepEqual(
				findFixes(fixed).filter(({advice}) => given.has(advice)),
				[],
			);
		});
	}
});

function assertSaved(saved: number, promised: number, what: string): void {
	assert.ok(Math.abs(saved - promised) <= 0.02 * promised, `${saved} of ${promised}: ${what}`);
}

/** The command of a rule's advice. */
function removalOf([rule, {paths, removes}]: readonly [string, Proof]): string {
	const {advice} = removableRules.find(({id}) => id === rule)!;
	const [, command] = /^End the RUN with (.*?)(?:, or .*)?\.$/.exec(
		advice('the RUN', `rm -rf ${paths}`),
	) ?? [''];
	return removes ?? command;
}

/** Each command starts in the root folder. */
function inOwnShells(commands: readonly string[]): string {
	return commands.map(command => `(cd / && ${command})`).join('\n');
}

type Image = {readonly host: string; readonly tag: string};

/** Builds images that exist until the end of the test. */
function builder(t: TestContext, host: string) {
	const docker = engineAt(host);
	return async (
		part: string,
		base: string,
		instructions: readonly string[],
		script = '',
	): Promise<Image> => {
		const tag = `layerscope-test/removable-${part}-${process.pid}:1`;
		t.after(() => removeImage(docker, tag));
		await buildImage(
			docker,
			tag,
			[`FROM ${base}`, ...instructions].join('\n'),
			[file('script', script)],
			{network: 'host'},
		);
		return {host, tag};
	};
}

async function load({host, tag}: Image) {
	const opened = await openImage(`docker:${tag}`, {host});
	const loaded = await loadImage(opened).finally(() => opened.close());
	return {tag, ...loaded};
}
