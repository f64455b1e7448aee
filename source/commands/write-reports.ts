import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {CommandContext} from '../cli/command-line.ts';
import {writeText} from '../cli/output.ts';
import type {ReportTarget} from '../cli/report-targets.ts';
import {Failure} from '../failure.ts';
import {formatOf} from '../report/formats/formats.ts';
import type {Reported, ReportedDockerfile} from '../report/formats/reported.ts';

/**
 * Writes the reports of a run; those of files replace them as a whole.
 *
 * @throws Failure if a file cannot be written
 */
export async function writeReports(
	targets: readonly ReportTarget[],
	reported: Reported,
	{stdout}: CommandContext,
): Promise<void> {
	await Promise.all(
		targets.map(async ({format, file}) => {
			const write = await formatOf(format).load();
			const text = write(reported);
			if (text === undefined) return;
			if (file === '-') stdout.write(text);
			else await writeText(file, text);
		}),
	);
}

/**
 * Reads the Dockerfile that reports point at.
 *
 * @param file `undefined` if none is given
 * @throws Failure if it cannot be read
 */
export async function readDockerfile(
	file: string | undefined,
	env: NodeJS.ProcessEnv,
): Promise<ReportedDockerfile | undefined> {
	if (file === undefined) return undefined;
	const {finalInstructions} = await import('../dockerfile/parse-dockerfile.ts');
	try {
		const text = await readFile(file, 'utf8');
		return {path: pathInRepository(file, env), instructions: finalInstructions(text)};
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === undefined) throw error;
		throw new Failure(
			`${file} cannot be read (${code})`,
			'--dockerfile takes the Dockerfile that the image was built from.',
			{cause: error},
		);
	}
}

/** GitHub and GitLab look for files from the root of the repository, not from the working directory. */
function pathInRepository(
	file: string,
	{GITHUB_WORKSPACE, CI_PROJECT_DIR}: NodeJS.ProcessEnv,
): string {
	const root = GITHUB_WORKSPACE || CI_PROJECT_DIR || process.cwd();
	const inside = path.relative(root, path.resolve(file));
	const isInside = !inside.startsWith('..') && !path.isAbsolute(inside);
	return (isInside ? inside : path.normalize(file)).replaceAll(path.sep, '/');
}
