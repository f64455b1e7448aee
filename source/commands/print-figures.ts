import {jsonReport} from '../report/json-report.ts';
import {wantsColor} from '../report/paint.ts';
import {textSummary} from '../report/text-summary.ts';
import {printableJson} from '../text/printable.ts';
import {type CommandContext, exitCodes} from './context.ts';
import {allFiguresWithProgress, figuresWithProgress} from './with-image.ts';
import {writeJson} from './write-json.ts';

/** The figures of an image: as JSON with `--json`, else a summary. */
export async function printFigures(reference: string, context: CommandContext): Promise<number> {
	const {env, options, stdout} = context;
	if (options.json !== undefined) {
		const report = jsonReport(await allFiguresWithProgress(reference, context));
		await writeJson(options.json, printableJson(report, '\t'), context);
		return exitCodes.ok;
	}
	const image = await figuresWithProgress(reference, context);
	stdout.write(textSummary(image, {isColored: wantsColor(stdout, env)}));
	return exitCodes.ok;
}
