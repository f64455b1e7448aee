import {type CommandContext, usage} from '../cli/command-line.ts';
import {withImage} from '../cli/load-with-progress.ts';
import {writeJson} from '../cli/output.ts';
import {exitCodes} from '../exit.ts';
import {compareImages} from '../load/compare-images.ts';
import {compareJson} from '../report/compare-json.ts';
import {compareReport} from '../report/compare-report.ts';
import {wantsColor} from '../report/paint.ts';

/** `layerscope compare OLD NEW`: reports the changes between the final trees of two images. */
export async function compare(given: readonly string[], context: CommandContext): Promise<number> {
	const [older, newer, ...more] = given;
	if (older === undefined || newer === undefined) throw usage('compare needs two images');
	if (more.length > 0) throw usage(`compare takes two images, not also ${more.join(' ')}`);
	const {options, stdout, env, signal} = context;
	const comparison = await withImage(older, context, (oldLoaded, oldOpened) =>
		withImage(newer, context, (newLoaded, newOpened) =>
			compareImages(
				{loaded: oldLoaded, opened: oldOpened},
				{loaded: newLoaded, opened: newOpened},
				{isTimeCounted: options.mtime, signal},
			),
		),
	);
	if (options.json !== undefined) {
		await writeJson(options.json, compareJson(comparison), stdout);
	} else {
		const text = {columns: stdout.columns, isColored: wantsColor(stdout, env)};
		stdout.write(compareReport(comparison, text));
	}
	return exitCodes.ok;
}
