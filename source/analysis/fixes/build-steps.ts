import path from 'node:path';
import type {ImageInfo} from '../../image/image-info.ts';
import {emptiedCache} from './package-managers.ts';

/** Where the files of a layer come from, as far as its build step tells. */
export type Origin = 'base' | 'context' | 'stage' | 'run';

/** The build step of a layer, as far as advice depends on it. Texts are not printable. */
export type BuildStep = {
	readonly layer: number;
	/** As in a Dockerfile; empty if unknown. */
	readonly command: string;
	readonly origin: Origin;
	/** Sources of COPY or ADD; empty if the builder replaced them by a hash. */
	readonly sources: readonly string[];
	/** Whether the builder recorded that a hash in place of the sources is that of a folder. */
	readonly isFolder: boolean;
	/** The folder that the step works in. */
	readonly folder: string;
	/** Absolute destination of COPY or ADD; empty for other steps. */
	readonly destination: string;
	/** Whether BuildKit made the layer. */
	readonly isBuildKit: boolean;
};

/** The build steps that made layers, by index of the layer. */
export function buildSteps(info: ImageInfo): readonly BuildStep[] {
	const {layers, history} = info;
	const inherited = inheritedLayers(info);
	const steps = layers.map(({command}, layer) => buildStep(layer, command, '/', ''));
	let folder = '/';
	for (const {command, createdBy, layer} of history) {
		const workdir = /^WORKDIR\s+(.+)$/.exec(command.trim());
		if (workdir) folder = path.posix.resolve(folder, workdir[1].trim());
		if (layer === null || layer >= steps.length) continue;
		steps[layer] = buildStep(layer, command, folder, createdBy);
	}
	return steps.map(step => (step.layer < inherited ? {...step, origin: 'base'} : step));
}

/**
 * Number of the lowest layers below a CMD that a later one replaces, with layers between them: a Dockerfile
 * has one CMD, so the first is that of its base image.
 */
function inheritedLayers({history}: ImageInfo): number {
	let inherited = 0;
	let belowCommand = 0;
	let count = 0;
	for (const {command, layer} of history) {
		if (layer !== null) count = layer + 1;
		if (!/^CMD\b/.test(command.trim())) continue;
		if (count > belowCommand) inherited = belowCommand;
		belowCommand = count;
	}
	return inherited;
}

function buildStep(layer: number, command: string, folder: string, createdBy: string): BuildStep {
	const isBuildKit = createdBy.trimEnd().endsWith('# buildkit');
	const isFolder = /\b(?:COPY|ADD) dir:/.test(createdBy);
	const step = {layer, command, isBuildKit, isFolder, folder, sources: [], destination: ''};
	if (!isCopy(command)) return {...step, origin: layer === 0 ? 'base' : 'run'};
	// The limit keeps a hostile command from being split into a million words.
	const words = command.slice(0, 10_000).trim().split(/\s+/).slice(1);
	const names = words.filter(word => !word.startsWith('--'));
	const isRootOfImage = layer === 0 && isAdd({command});
	const sources = names.slice(0, -1).filter(name => !/^(?:in|…|(?:dir|file|multi):.*)$/.test(name));
	// Builders do not record --from, but only files of a stage are usually named from the root.
	const isFromStage =
		words.some(word => word.startsWith('--from=')) ||
		(sources.length > 0 && sources.every(name => /^\/./.test(name)));
	return {
		...step,
		origin: isRootOfImage ? 'base' : isFromStage ? 'stage' : 'context',
		sources,
		destination: path.posix.resolve(folder, names.at(-1) ?? ''),
	};
}

/** Whether a step runs commands; WORKDIR makes a layer, too. */
export function isRun({origin, command}: BuildStep): boolean {
	return origin === 'run' && !/^WORKDIR\b/i.test(command);
}

/** Whether a step changes the owner or mode of files, which stores them again. */
export function changesMetadata({command}: BuildStep): boolean {
	return /\bch(?:own|mod)\s/.test(command);
}

/** Whether a step copies files from outside into the image. */
export function isCopy(command: string): boolean {
	return /^(?:COPY|ADD)\b/i.test(command);
}

/** Whether a step is an ADD. */
export function isAdd({command}: Pick<BuildStep, 'command'>): boolean {
	return /^ADD\b/i.test(command);
}

/** The archive of the build context that a step unpacks. */
export function unpackedArchive({command, sources}: BuildStep): string | undefined {
	if (!isAdd({command})) return undefined;
	return sources.find(name => /\.(?:tar(?:\.\w+)?|t[bgx]z2?)$/i.test(name) && !isRemote(name));
}

/** Whether a step downloads files. */
export function isDownload({command, sources}: BuildStep): boolean {
	return isAdd({command}) && sources.some(isRemote);
}

function isRemote(name: string): boolean {
	return /^(?:https?:\/\/|git@|ssh:\/\/)/.test(name);
}

/**
 * The name that a copied file has in the build context.
 *
 * @returns `undefined` if the step does not tell
 */
export function contextName(step: BuildStep, file: string): string | undefined {
	const {origin, destination, sources} = step;
	if (origin !== 'context') return undefined;
	const inside = path.posix.relative(destination, file);
	const isInside = inside !== '' && !inside.startsWith('..');
	const [source = '.', ...others] = sources.map(name => path.posix.normalize(name));
	if (others.length > 0 || /[*?[]/.test(source)) {
		return [source, ...others].find(name => path.posix.basename(name) === inside);
	}
	if (source === '.' || source === './') return isInside ? inside : undefined;
	if (inside === '' || path.posix.basename(source) === inside) return source.replace(/\/$/, '');
	return isInside ? path.posix.join(source, inside) : undefined;
}

/**
 * The layers whose steps name a path for another reason than to remove it, or that work in it: those after the
 * layer that stores it, up to the one that removes it.
 */
export function usersBetween(
	steps: readonly BuildStep[],
	first: number,
	last: number,
	file: string,
): readonly number[] {
	const name = path.posix.basename(file);
	return steps
		.slice(first + 1, last + 1)
		.filter(
			step =>
				step.origin === 'run' && (namesOutsideRemoval(step.command, name) || worksIn(step, file)),
		)
		.map(({layer}) => layer);
}

function namesOutsideRemoval(command: string, name: string): boolean {
	return commandsOf(command).some(part => part.includes(name) && !removes(part));
}

/** Whether a step runs commands in a folder, and not only to remove something. */
export function worksIn({command, folder: place}: BuildStep, folder: string): boolean {
	const isInside = `${place}/`.startsWith(`${folder}/`);
	return isInside && commandsOf(command).some(part => !removes(part));
}

/** Whether a step has a command that removes a path, among others. */
export function removesAmongOthers({origin, command}: BuildStep, file: string): boolean {
	const name = path.posix.basename(file);
	const parts = origin === 'run' ? commandsOf(command) : [];
	return parts.some(part => removes(part) && part.includes(name));
}

/**
 * The place that a step moves a path to, or copies it to: as in the command, but absolute.
 *
 * @returns `undefined` if no command does, or if a shell is needed to tell
 */
export function movedTo({origin, command, folder}: BuildStep, file: string): string | undefined {
	if (origin !== 'run' || command.length > commandLimit) return undefined;
	for (const part of commandsOf(command)) {
		const words = part.trim().split(/\s+/);
		const names = words.slice(1).filter(word => !word.startsWith('-'));
		const isPlain = names.every(name => /^[\w./@+:,=-]+$/.test(name));
		const target = names.pop();
		if (!/^(?:mv|cp)$/.test(words[0]) || !isPlain || target === undefined) continue;
		if (!names.some(name => path.posix.resolve(folder, name) === file)) continue;
		const isFolder = target.endsWith('/') && target !== '/';
		return `${path.posix.resolve(folder, target)}${isFolder ? '/' : ''}`;
	}
	return undefined;
}

/** The commands of a RUN, as far as they can be told apart without a shell. */
function commandsOf(run: string): readonly string[] {
	return run.replace(/^RUN\s+/, '').split(/&&|\|\||[;\n]/);
}

/** The start of a command that removes the files that it names. */
const removal = /^\s*(?:sudo\s+)?(?:\/bin\/)?(?:busybox\s+)?(?:rm|rmdir|unlink)\s/;

/** A command that removes the files that it finds. */
const findingRemoval =
	/^\s*find\s.*\s(?:-delete\b|-exec(?:dir)?\s+rm\s|xargs\s+(?:-\S+\s+){0,9}rm\s)/;

function removes(command: string): boolean {
	return removal.test(command) || findingRemoval.test(command);
}

/** Longer commands are not looked into. */
const commandLimit = 10_000;

/**
 * The absolute paths that a step removes, which may have wildcards; for a cache of a package manager any path
 * of it.
 *
 * @returns `undefined` if the step does anything else, or if a shell is needed to tell
 */
export function pathsRemovedBy({
	origin,
	command,
	folder,
}: BuildStep): readonly string[] | undefined {
	if (origin !== 'run' || command.length > commandLimit) return undefined;
	const paths: string[] = [];
	for (const part of commandsOf(command)) {
		const cache = emptiedCache(part);
		if (cache === undefined && !removal.test(part)) return undefined;
		const words = cache === undefined ? part.replace(removal, '').trim().split(/\s+/) : [cache];
		const names = words.filter(word => !word.startsWith('-'));
		if (!names.every(name => /^[\w./@+:,=*-]+$/.test(name))) return undefined;
		paths.push(...names.map(name => path.posix.resolve(folder, name)));
	}
	return paths;
}
