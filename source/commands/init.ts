import {execFile} from 'node:child_process';
import {mkdir, stat, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {loadWithProgress} from '../cli/load-with-progress.ts';
import {exitCodes} from '../exit.ts';
import {Failure} from '../failure.ts';
import {configTemplate} from '../init/config-template.ts';
import {jobNames, jobTemplate, type NewFile} from '../init/job-templates.ts';
import {loadAnalysis} from '../load/load-image.ts';
import {printable} from '../text/printable.ts';

/**
 * `layerscope init`: writes a config file, and the jobs that its options name, to the working directory.
 * Existing files are never replaced, and then nothing is written.
 */
export async function init(given: readonly string[], context: CommandContext): Promise<number> {
	const {options, stdout} = context;
	if (given.length > 0) {
		throw usage(`init takes no arguments; to use the limits of an image: --from ${given[0]}`);
	}
	const folder = process.cwd();
	const image =
		options.from === undefined
			? undefined
			: await loadWithProgress(options.from, context, loadAnalysis);
	const wanted = jobNames.filter(name => options[name]);
	const hooks = wanted.includes('prePush') ? await hooksFolder(folder) : '';
	const files: readonly NewFile[] = [
		{path: '.layerscope.yaml', text: configTemplate(image)},
		...wanted.map(name => jobTemplate(name, hooks)),
	];
	for (const {path} of files) {
		if (await stat(join(folder, path)).catch(() => undefined)) {
			throw new Failure(
				`${path} exists, so nothing was written`,
				'Move it away, or leave out its option.',
			);
		}
	}
	for (const {path, text, isExecutable, hint} of files) {
		await writeNew(join(folder, path), text, isExecutable);
		stdout.write(`wrote ${printable(path)}\n`);
		if (hint !== undefined) stdout.write(`  ${hint}\n`);
	}
	stdout.write(`Check it with: layerscope ci ${printable(options.from ?? 'IMAGE')}\n`);
	return exitCodes.ok;
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
