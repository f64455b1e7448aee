import {commandNames, usage} from '../command-line.ts';
import {Failure} from '../failure.ts';
import type {LoadThread} from '../load/start-load-thread.ts';
import type {ThreadRequest} from '../load/thread-messages.ts';
import {jsonReport} from '../report/json-report.ts';
import {wantsColor} from '../report/paint.ts';
import {textSummary} from '../report/text-summary.ts';
import {engineHost} from '../sources/engine-host.ts';
import {closestName} from '../text/closest.ts';
import {printableJson} from '../text/printable.ts';
import {type Pace, paceOf} from '../ui/pace.ts';
import {ci} from './ci.ts';
import {type CommandContext, exitCodes} from './context.ts';
import {allFiguresWithProgress, figuresWithProgress} from './with-image.ts';
import {writeJson} from './write-json.ts';

/**
 * `layerscope IMAGE`: the inspector; the figures alone with `--json`, a summary where there is no
 * terminal, and the check in CI.
 */
export async function inspect(given: readonly string[], context: CommandContext): Promise<number> {
	const {env, options, stdout} = context;
	if (env.CI === 'true' || env.CI === '1') return ci(given, context);
	const [reference, ...more] = given;
	if (reference === undefined) return pickAndInspect(context);
	if (more.length > 0) throw tooMany(reference, more);
	if (options.json !== undefined) {
		const report = jsonReport(await allFiguresWithProgress(reference, context));
		await writeJson(options.json, printableJson(report, '\t'), context);
		return exitCodes.ok;
	}
	if (!stdout.isTTY) {
		const image = await figuresWithProgress(reference, context);
		stdout.write(textSummary(image, {isColored: wantsColor(stdout, env)}));
		return exitCodes.ok;
	}
	const pace = paceOf(options.slow, env);
	const {startLoadThread} = await import('../load/start-load-thread.ts');
	const start = () => startLoadThread(requestOf(reference, pace, context), context.cache);
	// It loads the image while the screen's code is loaded here.
	let thread: LoadThread | undefined = start();
	const {runInspector} = await import('../ui/inspector.tsx');
	return runInspector({
		reference,
		pace,
		load: async work => {
			const load = thread ?? start();
			thread = undefined;
			const loaded = await load(work);
			// The user should not lose what took long if the terminal is closed, nor wait for it now.
			context.cache?.flushLater(context.signal);
			return loaded;
		},
	});
}

function requestOf(
	reference: string,
	{progressMilliseconds}: Pace,
	{options: {platform, host, context}, env, cache}: CommandContext,
): ThreadRequest {
	const options = {platform, host, context, env: {...env}};
	return {reference, options, hasCache: cache !== undefined, progressMilliseconds};
}

/** Several words are several images, or a command that was mistyped. */
function tooMany(first: string, more: readonly string[]): Failure {
	const command = closestName(first, commandNames);
	if (command === undefined) return usage(`one image at a time, not also ${more.join(' ')}`);
	return new Failure(
		`there is no command ${first}, and only one image can be explored at a time`,
		`Did you mean layerscope ${command}? See layerscope --help.`,
	);
}

/** `layerscope` alone: the user picks one of the engine's images, and explores it. */
async function pickAndInspect(context: CommandContext): Promise<number> {
	const {env, options, stdout, signal} = context;
	if (!stdout.isTTY) throw usage('no image was named');
	const host = engineHost(options, env);
	const {listImages} = await import('../sources/engine.ts');
	const images = await listImages(host, env, signal);
	const place = `the Docker engine at ${host}`;
	if (images.length === 0) {
		throw new Failure(
			`${place} has no images`,
			'Pull one (docker pull nginx), or give the path of an archive.',
		);
	}
	const {pickImage} = await import('../ui/picker/picker.tsx');
	const picked = await pickImage({images, place, signal});
	signal.throwIfAborted();
	if (picked.type === 'left') return picked.exitCode;
	return inspect([`docker:${picked.name}`], context);
}
