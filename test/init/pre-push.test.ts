import assert from 'node:assert/strict';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {jobTemplate} from '../../source/init/job-templates.ts';
import {ciJob} from '../fixtures/ci-job.ts';

test('the pre-push hook stops a push of an image that fails', async t => {
	const job = await ciJob(t);
	const prepared = await job.run(`
		git init --quiet --bare '${job.file('remote.git')}'
		git init --quiet --initial-branch=main
		git remote add origin '${job.file('remote.git')}'
		git add Dockerfile
		git -c user.name=a -c user.email=a@example.com commit --quiet --message=one`);
	assert.equal(prepared.code, 0, prepared.output);
	const hook = jobTemplate('prePush', {dockerfile: 'Dockerfile', hooksFolder: '.git/hooks'});
	await mkdir(path.join(job.folder, '.git/hooks'), {recursive: true});
	await writeFile(path.join(job.folder, hook.path), hook.text, {mode: 0o755});
	const push = () => job.run('git push --quiet origin main');
	const pushed = () => job.run(`git -C '${job.file('remote.git')}' rev-parse --verify main`);

	const stopped = await push();
	assert.notEqual(stopped.code, 0);
	assert.match(stopped.output, /^failed: layerscope-pre-push \(lowestEfficiency/m);
	assert.deepEqual(await job.asked(), ['layerscope']);
	assert.notEqual((await pushed()).code, 0);

	await writeFile(
		path.join(job.folder, '.layerscope.yaml'),
		'rules: {lowestEfficiency: 0.5, highestUserWastedPercent: 60%}',
	);
	const passed = await push();
	assert.equal(passed.code, 0, passed.output);
	assert.equal((await pushed()).code, 0);
});
