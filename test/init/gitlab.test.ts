import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {copyFile, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {describe, test} from 'node:test';
import {parse, stringify} from 'yaml';
import {jobTemplate} from '../../source/init/job-templates.ts';
import {type CiJob, ciJob} from '../fixtures/ci-job.ts';
import {validGitlab, validJunit} from '../fixtures/report-schemas.ts';

const gitlabCiLocal = createRequire(import.meta.url).resolve('gitlab-ci-local/dist/index.js');
const component = path.join(import.meta.dirname, '../../templates/layerscope.yml');

type Job = {
	readonly script: readonly string[];
	readonly variables: Readonly<Record<string, string>>;
	readonly cache: readonly [{readonly paths: readonly string[]}];
	readonly artifacts: {readonly reports: Readonly<Record<'codequality' | 'junit', string>>};
};

/**
 * The job of a pipeline that includes a file, with its inputs, as gitlab-ci-local expands it after it has
 * validated the pipeline with GitLab's schema.
 */
async function expanded(job: CiJob, inputs?: Readonly<Record<string, string>>): Promise<Job> {
	const include = {local: '.gitlab/layerscope.yml', ...(inputs && {inputs})};
	await writeFile(path.join(job.folder, '.gitlab-ci.yml'), stringify({include}));
	const {code, output} = await job.run(`
		git init --quiet --initial-branch=main
		git add .gitlab .gitlab-ci.yml
		git -c user.name=a -c user.email=a@example.com commit --quiet --message=one
		git remote add origin https://gitlab.example.com/team/app.git
		git update-ref refs/remotes/origin/main HEAD
		git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
		'${process.execPath}' '${gitlabCiLocal}' --preview 2>'${job.file('messages')}'`);
	assert.equal(code, 0, `${output}${await job.read('messages')}`);
	assert.match(await job.read('messages'), /json schema validated/);
	return parse(output).layerscope;
}

/** Runs the script of a job in one shell, as GitLab does. */
function run(job: CiJob, {script, variables}: Job) {
	const env = Object.entries(variables).map(([name, value]) => [
		name,
		value.replace('$CI_PROJECT_DIR', job.folder),
	]);
	return job.run(script.join('\n'), {CI_PROJECT_DIR: job.folder, ...Object.fromEntries(env)});
}

async function checkReports(job: CiJob, {cache: [{paths}], artifacts}: Job): Promise<void> {
	const read = (name: string) => readFile(path.join(job.folder, name), 'utf8');
	const quality = await validGitlab(await read(artifacts.reports.codequality));
	const places = quality.map((row: {location: {path: string; lines: {begin: number}}}) => [
		row.location.path,
		row.location.lines.begin,
	]);
	assert.ok(places.some(([file, line]: [string, number]) => file === 'Dockerfile' && line === 3));
	await validJunit(await read(artifacts.reports.junit));
	assert.notDeepEqual(await readdir(path.join(job.folder, paths[0])), []);
}

describe('the job of init for GitLab', () => {
	test('builds and checks the image', async t => {
		const job = await ciJob(t);
		await mkdir(path.join(job.folder, '.gitlab'));
		const {path: name, text} = jobTemplate('gitlab', {dockerfile: 'Dockerfile', hooksFolder: ''});
		await writeFile(path.join(job.folder, name), text);
		const pipeline = await expanded(job);
		const {code, output} = await run(job, pipeline);
		assert.equal(code, 1, output);
		assert.match(output, /^failed: app:ci /m);
		assert.deepEqual(await job.asked(), ['layerscope']);
		await checkReports(job, pipeline);
	});
});

describe('the component for GitLab', () => {
	test('checks images', async t => {
		const {job, pipeline} = await withComponent(t, {images: 'sample.tar', version: '1.2.3'});
		const {code, output} = await run(job, pipeline);
		assert.equal(code, 1, output);
		assert.deepEqual(await job.asked(), ['layerscope@1.2.3']);
		await checkReports(job, pipeline);
	});

	test('needs no Dockerfile', async t => {
		const lenient = '--lowest-efficiency 0.5 --highest-user-wasted-percent 60%';
		const inputs = {images: 'sample.tar', dockerfile: '', arguments: lenient};
		const {job, pipeline} = await withComponent(t, inputs);
		const {code, output} = await run(job, pipeline);
		assert.equal(code, 0, output);
	});

	test('runs nothing that is in an input', async t => {
		const hostile = '$(touch executed)`touch executed`; touch executed; "';
		for (const input of ['dockerfile', 'arguments', 'images', 'version']) {
			const {job, pipeline} = await withComponent(t, {images: 'sample.tar', [input]: hostile});
			assert.notEqual((await run(job, pipeline)).code, 0, input);
			assert.equal(existsSync(path.join(job.folder, 'executed')), false, input);
		}
	});
});

async function withComponent(
	context: Parameters<typeof ciJob>[0],
	inputs: Readonly<Record<string, string>>,
) {
	const job = await ciJob(context);
	await mkdir(path.join(job.folder, '.gitlab'));
	await copyFile(component, path.join(job.folder, '.gitlab/layerscope.yml'));
	return {job, pipeline: await expanded(job, inputs)};
}
