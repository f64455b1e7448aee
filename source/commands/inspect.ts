import {usage} from '../command-line.ts';
import {jsonReport} from '../report/json-report.ts';
import {wantsColor} from '../report/paint.ts';
import {textSummary} from '../report/text-summary.ts';
import {printableJson} from '../text/printable.ts';
import {ci} from './ci.ts';
import {type CommandContext, exitCodes} from './context.ts';
import {loadWithProgress, openAndLoad} from './with-image.ts';
import {writeJson} from './write-json.ts';

/**
 * `layerscope IMAGE`: the inspector; the figures alone with `--json`, a summary where there is no
 * terminal, and the check in CI.
 */
export async function inspect(given: readonly string[], context: CommandContext): Promise<number> {
	const {env, options, stdout} = context;
	if (env.CI === 'true' || env.CI === '1') return ci(given, context);
	const [reference, ...more] = given;
	if (reference === undefined) throw usage('no image was named');
	if (more.length > 0) throw usage(`one image at a time, not also ${more.join(' ')}`);
	if (options.json !== undefined) {
		const report = jsonReport(await loadWithProgress(reference, context));
		await writeJson(options.json, printableJson(report, '\t'), context);
		return exitCodes.ok;
	}
	if (!stdout.isTTY) {
		const loaded = await loadWithProgress(reference, context);
		stdout.write(textSummary(loaded, {isColored: wantsColor(stdout, env)}));
		return exitCodes.ok;
	}
	const {runInspector} = await import('../ui/inspector.tsx');
	return runInspector({
		reference,
		load: work => openAndLoad(reference, context, work),
	});
}
