import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {parse} from 'yaml';
import {applyAdvice} from '../fixtures/apply-advice.ts';
import {loadBase} from '../fixtures/built-fixes.ts';
import {ciJob} from '../fixtures/ci-job.ts';
import {engineAt, removeImage, staticBusybox} from '../fixtures/engine.ts';
import {generated} from '../fixtures/layer-tar.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';

const withoutDocker =
	withoutEngine ||
	(spawnSync('docker', ['--version']).status !== 0 && 'there is no docker command in PATH');

const write = 'for i in $(cat /etc/20); do cat /lib/megabyte >>/cache.bin; done';

/** The Dockerfile of the repository, and what pull requests add before its last line. */
const dockerfile = (base: string, ...added: readonly string[]) =>
	`${[`FROM ${base}`, 'COPY app.txt /app.txt', ...added, 'CMD ["/bin/sh"]'].join('\n')}\n`;

describe('a repository that used dive', {skip: withoutDocker}, () => {
	for (const host of testHosts) {
		test(`moves over in two commands, and then stops a pull request that wastes 20 MB, at ${host}`, async t => {
			const busybox = await staticBusybox();
			if (!busybox) return t.skip('there is no static busybox');
			const docker = engineAt(host);
			const name = `layerscope-test/moves-${process.pid}`;
			const [base, image] = [`${name}-base:1`, `${name}:ci`];
			t.after(() => removeImage(docker, image));
			t.after(() => removeImage(docker, base));
			await loadBase(docker, base, busybox, {
				'lib/megabyte': {content: generated(1_000_000)},
				'etc/20': {content: Buffer.from(Array.from({length: 20}, (_, at) => at).join('\n'))},
			});
			const job = await ciJob(t, host);
			const at = (file: string) => path.join(job.folder, file);
			const change = (...added: readonly string[]) =>
				writeFile(at('Dockerfile'), dockerfile(base, ...added));
			await change();
			await writeFile(at('app.txt'), 'one');
			await writeFile(at('.dockerignore'), '*\n!app.txt\n');
			await writeFile(
				at('.dive-ci'),
				'rules:\n  lowestEfficiency: 0.9\n  highestWastedBytes: 10MB\n',
			);

			const moved = await job.run('npx --yes layerscope init --github');
			assert.equal(moved.code, 0, moved.output);
			assert.match(await readFile(at('.layerscope.yaml'), 'utf8'), /highestWastedBytes: 10 MB$/m);

			// The second command is the job's own: the first run of the workflow.
			const workflow = await readFile(at('.github/workflows/layerscope.yml'), 'utf8');
			const scripts: readonly string[] = parse(workflow).jobs.layerscope.steps.flatMap(
				({run}: {readonly run?: string}) =>
					run === undefined
						? []
						: [run.replace('app:ci', image).replace('docker build', 'docker build --network none')],
			);
			const pullRequest = async (number: number) => {
				await mkdir(job.file(String(number)));
				const report = `--report markdown='${job.file(`${number}/report.md`)}'`;
				const [build, check] = scripts;
				const built = await job.run(build);
				assert.equal(built.code, 0, built.output);
				const checked = await job.run(check.replace(' ci ', ` ci ${report} `));
				return {...checked, markdown: await job.read(`${number}/report.md`)};
			};
			const first = await pullRequest(1);
			assert.equal(first.code, 0, first.output);

			const added = [`RUN ${write}`, 'RUN rm -f /cache.bin'];
			await change(...added);
			const wasteful = await pullRequest(2);
			assert.equal(wasteful.code, 1, wasteful.output);
			assert.match(wasteful.markdown, /FAIL \| highestWastedBytes \| 20000000 bytes \(20 MB\)/);
			assert.match(
				wasteful.markdown,
				/\(`Dockerfile:3`\)\n.*RUN rm -f \/cache\.bin.*\(`Dockerfile:4`\)/,
			);
			const [, advice] = /^ +- → (.*)$/m.exec(wasteful.markdown)!;
			// Markdown sets code apart.
			const fixed = applyAdvice(advice.replaceAll('`', ''), {
				instructions: ['COPY app.txt /app.txt', ...added],
				ignored: [],
			});
			await change(...fixed.instructions.slice(1));
			const followed = await pullRequest(3);
			assert.equal(followed.code, 0, followed.output);
			assert.doesNotMatch(followed.markdown, /removes what/);
		});
	}
});
