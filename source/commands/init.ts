import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {promisify} from 'node:util';
import type {AnalyzedImage} from '../analysis/analyzed-image.ts';
import {defaultThreshold, isBeyond} from '../check/limits.ts';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {loadWithProgress} from '../cli/load-with-progress.ts';
import {projectNames, readConfigFile} from '../config/config-file.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {configTemplate} from '../init/config-template.ts';
import {dockerfileNames, jobNames, jobTemplate, type NewFile} from '../init/job-templates.ts';
import {loadAnalysis} from '../load/load-image.ts';
import {printable} from '../text/printable.ts';

/**
 * `layerscope init`: writes a config file, and the jobs that its options name, to the working directory.
 * The limits of a `.dive-ci` are taken over. Existing files are never replaced: a config is kept
 * if only jobs are wanted, otherwise nothing is written.
 */
export async function init(given: readonly string[], context: CommandContext): Promise<number> {
	const {options, stdout} = context;
	if (given.length > 0) {
		throw usage(`init takes no arguments; to use the limits of an image: --from ${given[0]}`);
	}
	const folder = process.cwd();
	const wanted = jobNames.filter(name => options[name]);
	const config = projectNames.find(name => existsSync(join(folder, name)));
	// A job can be added later, with the config as it is.
	const keepsConfig = config !== undefined && wanted.length > 0 && options.from === undefined;
	if (config !== undefined && !keepsConfig) throw exists(config, 'Move it away, or edit it.');
	const dockerfile = dockerfileNames.find(name => existsSync(join(folder, name)));
	const project = {
		dockerfile: dockerfile ?? dockerfileNames[0],
		hooksFolder: wanted.includes('prePush') ? await hooksFolder(folder) : '',
	};
	const jobs = wanted.map(name => jobTemplate(name, project));
	for (const {path} of jobs) {
		if (existsSync(resolve(folder, path))) {
			throw exists(path, 'Move it away, or leave out its option.');
		}
	}
	const image =
		options.from === undefined
			? undefined
			: await loadWithProgress(options.from, context, loadAnalysis);
	const files = keepsConfig ? jobs : [await newConfig(folder, image, context), ...jobs];
	if (keepsConfig) stdout.write(`kept ${config}\n`);
	for (const {path, text, isExecutable, hint} of files) {
		await writeNew(resolve(folder, path), text, isExecutable);
		stdout.write(`wrote ${printable(path)}\n`);
		if (hint !== undefined) stdout.write(`  ${hint}\n`);
	}
	if (dockerfile === undefined && wanted.length > 0) {
		stdout.write(
			'There is no Dockerfile here. Give its path in the job: --file and --dockerfile\n',
		);
	}
	const reference = printable(options.from ?? 'IMAGE');
	stdout.write(`Check it with: layerscope ci ${reference}\n`);
	if (image && failsDefaults(image)) {
		stdout.write(
			'It fails the default limits. To check against those, record what the image has now; then only\n' +
				`what is new or worse fails: layerscope ci --write-baseline ${reference}\n`,
		);
	}
	return exitCodes.ok;
}

function exists(path: string, hint: string): Failure {
	return new Failure(`${path} exists, so nothing was written`, hint);
}

/** The config, with the limits of a `.dive-ci` in the folder, and of the image. */
async function newConfig(
	folder: string,
	image: AnalyzedImage | undefined,
	{env, stderr}: CommandContext,
): Promise<NewFile> {
	const path = projectNames[0];
	if (!existsSync(join(folder, diveFile))) return {path, text: configTemplate(image)};
	const carried = await readConfigFile(diveFile, {cwd: folder, env});
	for (const note of carried.notes ?? []) stderr.write(`layerscope: ${printable(note)}\n`);
	const hint = `It has the limits of ${diveFile}, which is no longer read.`;
	return {path, text: configTemplate(image, carried), hint};
}

/** The config file of dive. */
const diveFile = '.dive-ci';

function failsDefaults({analysis: {totals}}: AnalyzedImage): boolean {
	const measured = {
		lowestEfficiency: totals.efficiency,
		highestUserWastedPercent: totals.userWastedPercent,
	} as const;
	return Object.entries(measured).some(([name, figure]) => {
		const threshold = defaultThreshold(name as keyof typeof measured);
		return threshold !== null && isBeyond(name as keyof typeof measured, figure, threshold);
	});
}

async function writeNew(path: string, text: string, isExecutable = false): Promise<void> {
	try {
		await mkdir(dirname(path), {recursive: true});
		await writeFile(path, text, {flag: 'wx', mode: isExecutable ? 0o755 : 0o644});
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		throw new Failure(
			`${path} cannot be written (${code ?? String(error)})`,
			'Check that its folder may be written to.',
			{cause: error},
		);
	}
}

/**
 * The folder of git's hooks, relative to the working directory.
 *
 * @throws Failure outside of a repository
 */
async function hooksFolder(folder: string): Promise<string> {
	try {
		const args = ['rev-parse', '--git-path', 'hooks'];
		const {stdout} = await promisify(execFile)('git', args, {cwd: folder});
		return stdout.trim();
	} catch (error) {
		throw new Failure(
			'--pre-push needs a git repository',
			'Run it in a working copy, or run git init first.',
			{cause: error},
		);
	}
}
