import {type CommandContext, usage} from '../cli/command-line.ts';
import {withImage} from '../cli/load-with-progress.ts';
import {writeJson} from '../cli/output.ts';
import {exitCodes} from '../exit.ts';
import {compareImages, type OpenImage} from '../load/compare-images.ts';
import {compareJson} from '../report/compare-json.ts';
import {compareReport} from '../report/compare-report.ts';
import {wantsColor} from '../report/paint.ts';

/** `layerscope compare OLD NEW`: reports the changes between the final trees of two images. */
export async function compare(given: readonly string[], context: CommandContext): Promise<number> {
	const [older, newer, ...more] = given;
	if (older === undefined || newer === undefined) throw usage('compare needs two images');
	if (more.length > 0) throw usage(`compare takes two images, not also ${more.join(' ')}`);
	const {options, stdout, env, signal} = context;
	// The streams that do not keep contents have their checksums.
	const needsContents = false;
	const compareWith = (old: OpenImage) =>
		withImage(
			newer,
			context,
			(loaded, opened) =>
				compareImages(old, {loaded, opened}, {isTimeCounted: options.mtime, signal}),
			needsContents,
		);
	const comparison = await withImage(
		older,
		context,
		(loaded, opened) => compareWith({loaded, opened}),
		needsContents,
	);
	if (options.json !== undefined) {
		await writeJson(options.json, compareJson(comparison), stdout);
	} else {
		const text = {columns: stdout.columns, isColored: wantsColor(stdout, env)};
		stdout.write(compareReport(comparison, text));
	}
	return exitCodes.ok;
}
