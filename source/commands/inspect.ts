import {type CommandContext, type CommandName, commandNames, usage} from '../cli/command-line.ts';
import {Failure} from '../failure.ts';
import type {LoaderRequest} from '../load/loader-messages.ts';
import {closestName} from '../text/closest.ts';

/**
 * `layerscope IMAGE`: runs the inspector; writes the figures with `--json`, prints a summary if there
 * is no terminal, and checks the rules if `CI` is set.
 */
export async function inspect(given: readonly string[], context: CommandContext): Promise<number> {
	const {env, options, stdout} = context;
	// Each branch imports only its own code, so that the loader thread starts early.
	if (env.CI === 'true' || env.CI === '1') return (await import('./ci.ts')).ci(given, context);
	const [reference, ...more] = given;
	if (reference === undefined) {
		const chosen = await chooseImage(context);
		return typeof chosen === 'number' ? chosen : inspect([chosen], context);
	}
	if (more.length > 0) throw tooMany(reference, more);
	if (options.json !== undefined || !stdout.isTTY) {
		return (await import('./summary.ts')).printSummary(reference, context);
	}
	return explore(reference, context);
}

/**
 * Lets the user choose one of the engine's images.
 *
 * @returns its reference, or the exit code if the user left
 */
async function chooseImage({
	env,
	options,
	stdout,
	signal,
}: CommandContext): Promise<string | number> {
	if (!stdout.isTTY) throw usage('no image was named');
	const {listImages} = await import('../sources/engine.ts');
	const {findEngine} = await import('../sources/engine-host.ts');
	const engine = findEngine(options, env);
	const images = await listImages(engine, signal);
	const place = `the Docker engine at ${engine.host}`;
	if (images.length === 0) {
		throw new Failure(
			`${place} has no images`,
			'Pull one (docker pull nginx), or give the path of an archive.',
		);
	}
	const {pickImage} = await import('../ui/views/picker/picker.tsx');
	const picked = await pickImage({images, place, signal});
	signal.throwIfAborted();
	return picked.type === 'left' ? picked.exitCode : `docker:${picked.name}`;
}

async function explore(reference: string, context: CommandContext): Promise<number> {
	const {startLoader} = await import('../load/start-loader.ts');
	const isSlow = isSlowLine(context.options.slow, context.env);
	const start = () => startLoader(requestOf(reference, isSlow, context));
	// It loads the image while the code of the screen is loaded here.
	let loader = start();
	let isUsed = false;
	const {runInspector} = await import('../ui/inspector.tsx');
	try {
		return await runInspector({
			reference,
			isSlow,
			load: events => {
				if (isUsed) loader = start();
				isUsed = true;
				return loader.load(events);
			},
		});
	} finally {
		context.cache?.reportProblem(await loader.close());
	}
}

/** Whether the user asks for the inspector of a slow line. */
export function isSlowLine(option: boolean, {LAYERSCOPE_SLOW}: NodeJS.ProcessEnv): boolean {
	return option || LAYERSCOPE_SLOW === '1' || LAYERSCOPE_SLOW === 'true';
}

function requestOf(
	reference: string,
	isSlow: boolean,
	{options: {platform, host, context}, env, cache}: CommandContext,
): LoaderRequest {
	const options = {platform, host, context, env: {...env}};
	return {
		reference,
		options,
		hasCache: cache !== undefined,
		progressMilliseconds: isSlow ? 2000 : 150,
	};
}

/** Words that people try for a command. */
const otherWords: ReadonlyMap<string, CommandName> = new Map([
	['analyze', 'inspect'],
	['check', 'ci'],
	['cp', 'extract'],
	['diff', 'compare'],
	['explore', 'inspect'],
	['list', 'ls'],
]);

/** Several arguments are a mistyped command, a command after its image, or several images. */
function tooMany(first: string, more: readonly string[]): Failure {
	const intended = closestName(first, commandNames) ?? otherWords.get(first);
	if (intended !== undefined) {
		const words = intended === 'inspect' ? more : [intended, ...more];
		return new Failure(
			`there is no command ${first}`,
			`Did you mean layerscope ${words.join(' ')}? See layerscope --help.`,
		);
	}
	const command = commandNames.find(name => more.includes(name));
	const images = [first, ...more.filter(word => word !== command)].join(' ');
	const hint = command
		? `Did you mean layerscope ${command} ${images}? Commands come first.`
		: `Compare two images with: layerscope compare ${more.length === 1 ? images : 'OLD NEW'}.`;
	return new Failure(`one image at a time, not also ${more.join(' ')}`, hint);
}
