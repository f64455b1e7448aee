import {randomUUID} from 'node:crypto';
import {appendFile, stat} from 'node:fs/promises';
import {Failure} from '../failure.ts';
import type {Reported} from '../report/formats/reported.ts';

/** Whether the program runs in a step of GitHub Actions. */
export function isOnGithub({GITHUB_ACTIONS}: NodeJS.ProcessEnv): boolean {
	return GITHUB_ACTIONS === 'true';
}

/**
 * Runs something that writes texts of images. On GitHub, lines such as `::error::` in a log are
 * commands; there they are ignored meanwhile.
 */
export async function writeGuarded(
	output: NodeJS.WritableStream,
	env: NodeJS.ProcessEnv,
	write: () => Promise<void>,
): Promise<void> {
	if (!isOnGithub(env)) return write();
	// The image cannot know the word that ends it.
	const token = randomUUID();
	output.write(`::stop-commands::${token}\n`);
	try {
		await write();
	} finally {
		output.write(`::${token}::\n`);
	}
}

/**
 * Writes annotations into the log, and the Markdown report into the summary of the step.
 *
 * @throws Failure if the summary cannot be written
 */
export async function writeToGithub(
	reported: Reported,
	output: NodeJS.WritableStream,
	{GITHUB_STEP_SUMMARY}: NodeJS.ProcessEnv,
): Promise<void> {
	const {annotationLines} = await import('../report/github.ts');
	for (const line of annotationLines(reported)) output.write(`${line}\n`);
	if (!GITHUB_STEP_SUMMARY) return;
	const {markdownReport, summaryLimit} = await import('../report/formats/markdown.ts');
	try {
		const used = await stat(GITHUB_STEP_SUMMARY).then(
			({size}) => size,
			() => 0,
		);
		await appendFile(GITHUB_STEP_SUMMARY, markdownReport(reported, summaryLimit - used));
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === undefined) throw error;
		throw new Failure(
			`the summary of the step cannot be written to ${GITHUB_STEP_SUMMARY} (${code})`,
			'--no-annotations leaves it out.',
			{cause: error},
		);
	}
}
