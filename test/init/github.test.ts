import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {copyFile, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {NoOperationTraceWriter, parseWorkflow} from '@actions/workflow-parser';
import {parseAction} from '@actions/workflow-parser/actions/action-parser';
import {parse} from 'yaml';
import {dockerfileNames, jobTemplate} from '../../source/init/job-templates.ts';
import {type CiJob, ciJob} from '../fixtures/ci-job.ts';
import {validJunit} from '../fixtures/report-schemas.ts';
import type {Cleanup} from '../fixtures/temporary.ts';

const actionText = await readFile(path.join(import.meta.dirname, '../../action.yml'), 'utf8');

type Step = {
	readonly uses?: string;
	readonly with?: Readonly<Record<string, string>>;
	readonly run?: string;
	readonly env?: Readonly<Record<string, string>>;
};

type Action = {
	readonly inputs: Readonly<Record<string, {readonly default?: string}>>;
	readonly runs: {readonly steps: readonly Step[]};
};

const action: Action = parse(actionText);

/** The errors that GitHub's own parser finds. */
function errorsOf(text: string, parser: typeof parseAction | typeof parseWorkflow) {
	const {context} = parser({name: 'file.yml', content: text}, new NoOperationTraceWriter());
	return context.errors.getErrors().map(({message}) => message);
}

/** Variables of a step on GitHub. */
function github(job: CiJob): NodeJS.ProcessEnv {
	return {
		GITHUB_ACTIONS: 'true',
		GITHUB_WORKSPACE: job.folder,
		GITHUB_OUTPUT: job.file('output'),
		GITHUB_STEP_SUMMARY: job.file('summary'),
		RUNNER_TEMP: job.file('.'),
	};
}

/** The folder that the steps keep between runs. */
function cachedFolder(steps: readonly Step[], {home}: CiJob): string {
	const [{with: given}] = steps.filter(({uses}) => uses?.startsWith('actions/cache@'));
	return given!.path.replace('~', home);
}

describe('the action for GitHub', () => {
	test('is valid', () => {
		assert.deepEqual(errorsOf(actionText, parseAction), []);
		assert.notDeepEqual(errorsOf(actionText.replace('using:', 'uses:'), parseAction), []);
	});

	test('fails with annotations, a summary, outputs and reports', async t => {
		const {job, run} = await machine(t);
		const {code, output} = await run({
			images: 'sample.tar\nsample.tar',
			dockerfile: 'Dockerfile',
			reports: 'junit=layerscope.xml',
			version: '1.2.3',
		});
		assert.equal(code, 1, output);
		assert.deepEqual(await job.asked(), ['layerscope@1.2.3']);
		assert.match(output, /^::error .*lowestEfficiency/m);
		assert.match(output, /^::warning .*file=Dockerfile,line=3,/m);
		assert.match(await job.read('summary'), /layer 10: .* \(`Dockerfile:3`\)/);
		await validJunit(await job.read('working copy/layerscope.xml'));
		const outputs = await job.read('output');
		const [, json] = /^json=(.*)\npassed=false\nwasted-bytes=185188\n$/.exec(outputs)!;
		assert.equal(JSON.parse(await readFile(json, 'utf8')).length, 2);
		assert.notDeepEqual(await readdir(cachedFolder(action.runs.steps, job)), []);
	});

	test('passes', async t => {
		const {job, run} = await machine(t);
		const lenient = '--lowest-efficiency 0.5 --highest-user-wasted-percent 60%';
		const {code, output} = await run({images: 'sample.tar', arguments: lenient});
		assert.equal(code, 0, output);
		assert.match(await job.read('output'), /^passed=true\nwasted-bytes=92594\n/m);
		assert.deepEqual(await job.asked(), ['layerscope@latest']);
	});

	test('says that an image could not be checked, without the figures of another step', async t => {
		const {job, run} = await machine(t);
		await run({images: 'sample.tar'});
		const {code} = await run({images: './none.tar'});
		assert.equal(code, 2);
		assert.match(await job.read('output'), /\npassed=false\nwasted-bytes=\n$/);
	});

	test('takes paths with spaces, and runs nothing that is in an input', async t => {
		const {job, run} = await machine(t);
		const at = (name: string) => path.join(job.folder, name);
		const hostile = 'x; touch executed; $(touch executed) `touch executed` && touch executed';
		await writeFile(at(`${hostile}.yaml`), 'rules: {lowestEfficiency: 0.5}');
		await copyFile(at('Dockerfile'), at('Docker file'));
		const named = await run({
			images: 'sample.tar',
			config: `${hostile}.yaml`,
			dockerfile: 'Docker file',
			reports: `junit=${hostile}.xml`,
		});
		assert.match(
			named.output,
			/PASS {2}lowestEfficiency [^)]*\)[^)]*\) \(x; touch .*executed\.yaml:1\)/,
		);
		assert.match(named.output, /file=Docker file,line=3/);
		assert.ok(existsSync(at(`${hostile}.xml`)));
		for (const input of ['images', 'arguments', 'version', 'reports']) {
			const {code} = await run({images: 'sample.tar', [input]: `${hostile} "`});
			assert.notEqual(code, 0, input);
		}
		const {output} = await run({images: 'sample.tar --host=tcp://127.0.0.1:1 $HOME'});
		assert.match(output, /no file --host=tcp/);
		assert.match(output, /no file \$HOME/);
		assert.equal(existsSync(at('executed')), false);
	});
});

/** A machine that runs the action with inputs. */
async function machine(context: Cleanup) {
	const job = await ciJob(context);
	const step = action.runs.steps.find(({run}) => run !== undefined)!;
	const run = (inputs: Readonly<Record<string, string>>) => {
		const env = Object.entries(step.env!).map(([variable, expression]) => {
			const [, name] = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(expression)!;
			return [variable, inputs[name] ?? action.inputs[name].default];
		});
		return job.run(step.run!, {...github(job), ...Object.fromEntries(env)});
	};
	return {job, run};
}

describe('the workflow of init', () => {
	for (const dockerfile of dockerfileNames) {
		test(`is valid with a ${dockerfile}`, () => {
			const {text} = jobTemplate('github', {dockerfile, hooksFolder: ''});
			assert.deepEqual(errorsOf(text, parseWorkflow), []);
			assert.notDeepEqual(errorsOf(text.replace('runs-on', 'runs'), parseWorkflow), []);
		});
	}

	test('builds and checks the image', async t => {
		const job = await ciJob(t);
		const {text} = jobTemplate('github', {dockerfile: 'Dockerfile', hooksFolder: ''});
		const {steps} = parse(text).jobs.layerscope as {readonly steps: readonly Step[]};
		const [build, check] = steps.flatMap(({run}) => (run === undefined ? [] : [run]));
		assert.equal((await job.run(build, github(job))).code, 0);
		const {code, output} = await job.run(check, github(job));
		assert.equal(code, 1, output);
		assert.match(output, /^::warning .*file=Dockerfile,line=3,/m);
		assert.match(await job.read('summary'), /`app:ci`.* failed/);
		assert.deepEqual(await job.asked(), ['layerscope']);
		assert.notDeepEqual(await readdir(cachedFolder(steps, job)), []);
	});
});
