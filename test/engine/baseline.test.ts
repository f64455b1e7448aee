import assert from 'node:assert/strict';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {loadBase} from '../fixtures/built-fixes.ts';
import {buildImage, engineAt, removeImage, staticBusybox} from '../fixtures/engine.ts';
import {generated} from '../fixtures/layer-tar.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';

/** Steps that store megabytes and remove them again. */
const waste = (name: string, copies: number) => [
	`RUN mkdir /${name} && for i in $(cat /etc/${copies}); do cp /lib/megabyte /${name}/$i; done`,
	`RUN rm -rf /${name}`,
];

const config = `rules:
  highestWastedBytes: 1MB
  lowestEfficiency: disabled
  highestUserWastedPercent: disabled
  setuid: error
`;

describe('a baseline over three versions of an image', {skip: withoutEngine}, () => {
	for (const host of testHosts) {
		test(`fails for new waste, and follows the waste that is removed, at ${host}`, async t => {
			const busybox = await staticBusybox();
			if (!busybox) return t.skip('there is no static busybox');
			const docker = engineAt(host);
			const base = `layerscope-test/ratchet-base-${process.pid}:1`;
			const tagOf = (version: number) => `layerscope-test/ratchet-${process.pid}:${version}`;
			const tags = [base, tagOf(1), tagOf(2), tagOf(3)];
			t.after(() => Promise.all(tags.map(tag => removeImage(docker, tag))));
			const numbers = (count: number) =>
				Buffer.from(Array.from({length: count}, (_, at) => at).join('\n'));
			await loadBase(docker, base, busybox, {
				'lib/megabyte': {content: generated(1_000_000)},
				'etc/3': {content: numbers(3)},
				'etc/4': {content: numbers(4)},
				'etc/20': {content: numbers(20)},
			});
			const build = (version: number, steps: readonly string[]) =>
				buildImage(docker, tagOf(version), [`FROM ${base}`, ...steps].join('\n'), []);
			const setuid = 'RUN chmod u+s /lib/megabyte';
			await build(1, [...waste('a', 4), ...waste('b', 3), setuid]);
			await build(2, [...waste('a', 4), ...waste('new', 20), ...waste('b', 3), setuid]);
			await build(3, [...waste('a', 4), setuid]);

			const cwd = await temporaryFolder(t);
			await writeFile(path.join(cwd, '.layerscope.yaml'), config);
			const ci = async (version: number, ...options: readonly string[]) => {
				const args = ['ci', ...options, '--host', host, tagOf(version)];
				const {code, stdout, stderr} = await runProgram(args, {cwd});
				return {code, text: `${stdout}${stderr}`};
			};
			const baseline = () => readFile(path.join(cwd, '.layerscope-baseline.json'), 'utf8');

			assert.equal((await ci(1)).code, 1);
			const written = await ci(1, '--write-baseline');
			assert.equal(written.code, 0, written.text);
			const recorded = await baseline();
			assert.match(recorded, new RegExp(`"layerscope-test/ratchet-${process.pid}": \\[`));
			assert.equal((await ci(1)).code, 0);

			const second = await ci(2);
			assert.equal(second.code, 1);
			assert.match(second.text, /^ {2}FAIL {2}highestWastedBytes .*\(28 MB\) .*, was 8 MB$/m);
			assert.match(
				second.text,
				/^What to fix.*\n\n +20 MB {2}layer \d+ removes what layer \d+ stored: \/new \[\w+, new\]\n +layer \d+: RUN mkdir \/new/m,
			);
			assert.match(second.text, /\/a \[\w+, known\]/);
			assert.match(second.text, /\nfailed: .* \(highestWastedBytes\)$/m);

			const third = await ci(3);
			assert.equal(third.code, 0);
			assert.match(third.text, /^note: {3}highestWastedBytes: was 8 MB, now 5 MB$/m);
			assert.match(third.text, /^note: {3}waste: removed later: \/b \[\w+\]: was 3 MB, now gone$/m);
			assert.equal(await baseline(), recorded);
			assert.equal((await ci(3, '--tighten')).code, 0);
			assert.notEqual(await baseline(), recorded);
			assert.equal((await ci(3)).code, 0);
			const again = await ci(1);
			assert.equal(again.code, 1);
			assert.match(again.text, /\/b \[\w+, new\]/);

			const against = await ci(2, '--against', tagOf(1));
			assert.equal(against.code, 1);
			assert.match(against.text, /^ {2}FAIL {2}wastedBytes {5}8 MB → 28 MB +\+20 MB/m);
			assert.match(against.text, /: \/new \[\w+, new\]/);
			assert.equal((await ci(1, '--against', tagOf(2))).code, 0);
		});
	}
});
