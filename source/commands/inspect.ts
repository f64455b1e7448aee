import {existsSync} from 'node:fs';
import {type CommandContext, usage} from '../cli/command-line.ts';
import {allPlatforms} from '../cli/each-platform.ts';
import {findOptions} from '../cli/options.ts';
import {surplusArguments} from '../cli/surplus-arguments.ts';
import type {Preferences} from '../config/preferences.ts';
import {Failure} from '../failure.ts';
import type {LoaderRequest} from '../load/loader-messages.ts';
import {type ImageChoice, OpenChoice} from '../sources/choose-image.ts';
import {PullQuestion} from '../sources/engine/missing-image.ts';
import type {OpenedImage, WorkOptions} from '../sources/source.ts';
import type {PlaceInList} from '../ui/views/picker/picker-state.ts';
import type {InspectedFiles} from './inspect-files.ts';

/**
 * `layerscope IMAGE`: runs the inspector; writes the figures with `--json`, prints a summary if there
 * is no terminal, and checks the rules if `CI` is set.
 */
export async function inspect(given: readonly string[], context: CommandContext): Promise<number> {
	// Each branch imports only its own code, so that the loader thread starts early.
	if (isInCi(context.env)) return (await import('./ci.ts')).ci(given, context);
	const [reference, ...more] = given;
	if (reference === undefined) return exploreOfEngine(context);
	if (more.length > 0) throw surplusArguments(reference, more);
	return showImage(reference, context);
}

/** @param onImages called if the user goes back to the list of images; missing if there is no list */
async function showImage(
	reference: string,
	context: CommandContext,
	onImages?: () => void,
): Promise<number> {
	const {options, stdout} = context;
	if (options.report.length > 0) throw usage('--report needs a check: layerscope ci IMAGE');
	if (options.json !== undefined || !stdout.isTTY) {
		if (options.layer !== undefined) throw usage('--layer needs a command, or the inspector');
		return (await import('./summary.ts')).printSummary(reference, context);
	}
	if (options.platform === allPlatforms) {
		throw usage(
			'--platform all needs ci, compare or --json; in the inspector, P switches the platform',
		);
	}
	return explore(reference, context, onImages);
}

/** Whether `CI` is set to anything but a negation. */
function isInCi({CI = ''}: NodeJS.ProcessEnv): boolean {
	return !/^(?:|0|f|false|n|no|off)$/i.test(CI);
}

/** Lets the user choose among the engine's images. */
async function exploreOfEngine(context: CommandContext): Promise<number> {
	const {env, options, stdout, signal} = context;
	if (!stdout.isTTY) throw usage('no image was named');
	const {listImages} = await import('../sources/engine/engine.ts');
	const {findEngines} = await import('../sources/engine/engine-host.ts');
	const {images, place, command} = await listImages(findEngines(options, env), signal);
	if (images.length === 0) {
		throw new Failure(
			`${place} has no images`,
			`Pull one (${command} pull nginx), or give the path of an archive.`,
		);
	}
	return exploreChosen(images, place, context, (name, onImages) =>
		// A file would take precedence over an image of the same name.
		showImage(existsSync(name) ? `docker:${name}` : name, context, onImages),
	);
}

/** Shows the image that the user chooses, and another one after going back to the list. */
async function exploreChosen(
	images: readonly ImageChoice[],
	place: string,
	context: CommandContext,
	show: (name: string, onImages: () => void) => Promise<number>,
): Promise<number> {
	const {env, options, signal} = context;
	const [preferences, {pickImage}] = await Promise.all([
		preferencesOf(context),
		import('../ui/views/picker/picker.tsx'),
	]);
	const isSlow = isSlowLine(options.slow, env);
	let placeInList: PlaceInList | undefined;
	for (;;) {
		const picked = await pickImage({images, place, placeInList, preferences, isSlow, env, signal});
		signal.throwIfAborted();
		if (picked.type === 'left') return picked.exitCode;
		placeInList = picked.place;
		let goesBack = false;
		const code = await show(picked.name, () => {
			goesBack = true;
		});
		if (!goesBack) return code;
	}
}

/** Explores an image. If the reference leaves several to choose from, the user chooses one. */
async function explore(
	reference: string,
	context: CommandContext,
	onImages?: () => void,
): Promise<number> {
	try {
		return await exploreOne(reference, context, onImages);
	} catch (error) {
		if (!(error instanceof ChoiceNeeded)) throw error;
		const {choices, place, reference: choosing} = error.choice;
		// Standard input has been read.
		if (place === '-') throw error.choice;
		return exploreChosen(choices, place, context, (name, toImages) => {
			const isTag = choices.some(({tags}) => tags.includes(name));
			return exploreOne(`${choosing}${isTag ? ':' : '@'}${name}`, context, toImages);
		});
	}
}

/** Ends the inspector, so that the user can choose an image. */
class ChoiceNeeded extends Error {
	readonly choice: OpenChoice;

	constructor(choice: OpenChoice) {
		super(choice.message);
		this.choice = choice;
	}
}

async function exploreOne(
	reference: string,
	context: CommandContext,
	onImages?: () => void,
): Promise<number> {
	const {startLoader} = await import('../load/start-loader.ts');
	const {options, env} = context;
	const isSlow = isSlowLine(options.slow, env);
	let chosen = {reference, context};
	const start = () => startLoader(requestOf(chosen.reference, isSlow, chosen.context));
	// It loads the image while the code of the screen is loaded here.
	let loader = start();
	let isUsed = false;
	let files: InspectedFiles | undefined;
	let platform: string | undefined;
	let code = 0;
	try {
		const [isIgnored, {ignorePaths}, preferences, {runInspector}, {InspectedFiles: Files}] =
			await Promise.all([
				ignoredPaths(context),
				import('../analysis/removable.ts'),
				preferencesOf(context),
				import('../ui/inspector.tsx'),
				import('./inspect-files.ts'),
			]);
		files = new Files(work => open(chosen.reference, context, work));
		code = await runInspector({
			reference,
			onPlatform: next => {
				platform = next;
			},
			...(onImages !== undefined && {onImages}),
			layer: options.layer,
			isSlow,
			preferences,
			env,
			files,
			load: async (events, answer) => {
				if (answer?.type === 'pull') {
					chosen = {reference, context: {...context, options: {...options, pull: 'missing'}}};
				}
				if (answer?.type === 'registry') {
					chosen = {reference: `registry:${answer.fullName}`, context};
				}
				if (isUsed) loader = start();
				isUsed = true;
				const onPart: typeof events.onPart = part => events.onPart(ignorePaths(part, isIgnored));
				try {
					return ignorePaths(await loader.load({...events, onPart}), isIgnored);
				} catch (error) {
					if (error instanceof PullQuestion) return {missing: error.image};
					throw error instanceof OpenChoice ? new ChoiceNeeded(error) : error;
				}
			},
		});
	} finally {
		await files?.close();
		context.cache?.reportProblem(await loader.close());
	}
	if (platform === undefined) return code;
	return exploreOne(chosen.reference, {...context, options: {...options, platform}}, onImages);
}

/** The user's preferences, which most users have not written down. */
async function preferencesOf({options, env}: CommandContext): Promise<Preferences> {
	const {userPreferences} = await import('../config/user-preferences.ts');
	return userPreferences(options, {cwd: process.cwd(), env});
}

/** The test for paths that the user's config declares as needed; `undefined` if there are none. */
async function ignoredPaths({options, env}: CommandContext) {
	const {readIgnoredPaths} = await import('../config/ignored-paths.ts');
	return readIgnoredPaths(options.config, {cwd: process.cwd(), env});
}

/** Opens the source of the image on this thread, to read files from it. */
async function open(
	reference: string,
	{options, env, cache}: CommandContext,
	work: WorkOptions,
): Promise<OpenedImage> {
	const {openImage} = await import('../sources/open-image.ts');
	const {knownDocuments} = await import('../load/image-cache.ts');
	const {save, pull: _pull, ...find} = findOptions(options);
	const saved = save === undefined ? reference : `oci-archive:${save}`;
	const known = knownDocuments(cache);
	return openImage(saved, {...find, ...work, env, known, keepsExport: true});
}

/** Whether the user asks for the inspector for slow connections. */
export function isSlowLine(option: boolean, {LAYERSCOPE_SLOW}: NodeJS.ProcessEnv): boolean {
	return option || LAYERSCOPE_SLOW === '1' || LAYERSCOPE_SLOW === 'true';
}

function requestOf(
	reference: string,
	isSlow: boolean,
	{options: {layer, ...given}, env, cache}: CommandContext,
): LoaderRequest {
	const options = {...findOptions(given), pull: given.pull ?? 'ask', env: {...env}} as const;
	return {
		reference,
		options,
		layer,
		hasCache: cache !== undefined,
		progressMilliseconds: isSlow ? 2000 : 150,
	};
}
