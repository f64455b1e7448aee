import {commandNames, usage} from '../command-line.ts';
import {Failure} from '../failure.ts';
import type {LoadThread} from '../load/start-load-thread.ts';
import type {ThreadRequest} from '../load/thread-messages.ts';
import {closestName} from '../text/closest.ts';
import {type Pace, paceOf} from '../ui/pace.ts';
import type {CommandContext} from './context.ts';

/**
 * `layerscope IMAGE`: the inspector; the figures alone with `--json`, a summary where there is no
 * terminal, and the check in CI.
 */
export async function inspect(given: readonly string[], context: CommandContext): Promise<number> {
	const {env, options, stdout} = context;
	// Each way loads its own code: the inspector's thread is to start as soon as it can.
	if (env.CI === 'true' || env.CI === '1') return (await import('./ci.ts')).ci(given, context);
	const [reference, ...more] = given;
	if (reference === undefined) {
		const {pickImageOf} = await import('./pick-image-of.ts');
		const picked = await pickImageOf(context);
		return typeof picked === 'number' ? picked : inspect([picked], context);
	}
	if (more.length > 0) throw tooMany(reference, more);
	if (options.json !== undefined || !stdout.isTTY) {
		return (await import('./print-figures.ts')).printFigures(reference, context);
	}
	return explore(reference, context);
}

async function explore(reference: string, context: CommandContext): Promise<number> {
	const {startLoadThread} = await import('../load/start-load-thread.ts');
	const pace = paceOf(context.options.slow, context.env);
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
