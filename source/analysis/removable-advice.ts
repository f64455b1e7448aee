import {type BuildStep, isCopy, unpackedArchive} from './fixes/build-steps.ts';
import {ignoredName} from './fixes/ignore-patterns.ts';
import {ignoredText} from './fixes/ignored-text.ts';
import {namedPaths} from './fixes/place.ts';
import {baseAdvice, layersName, runsName, shellPath} from './fixes/words.ts';
import type {RemovablePath} from './removable.ts';
import type {RemovableRule} from './removable-rules.ts';

/**
 * How to get rid of removable paths of one rule: a sentence for each kind of step that stores them.
 *
 * @param paths at least one
 * @param layers layers that store their bytes, oldest first
 */
export function removableAdvice(
	rule: RemovableRule,
	paths: readonly RemovablePath[],
	layers: readonly number[],
	steps: readonly BuildStep[],
): string {
	const byWriter = Map.groupBy(layers, layer => writerOf(steps[layer]));
	const storedBy = (some: readonly number[]) =>
		paths.filter(path => path.layers.some(layer => some.includes(layer)));
	const adviceBy: Readonly<Record<Writer, (some: readonly number[]) => string>> = {
		run: some => rule.advice(`the ${runsName(some)}`, removalOf(storedBy(some))),
		copy: some => copyAdvice(rule, storedBy(some), some, steps),
		stage: some =>
			`Remove ${pronoun(storedBy(some))} in the build stage that ${layersName(some)} ${verb(some, 'copies', 'copy')} from.`,
		archive: some =>
			`Leave ${pronoun(storedBy(some))} out of the archive that ${layersName(some)} ${verb(some, 'adds', 'add')}.`,
		unknown: some => `Leave ${pronoun(storedBy(some))} out of ${layersName(some)}.`,
		base: some =>
			some.length === layers.length
				? baseAdvice(some)
				: `The part in ${layersName(some)} comes with the base image.`,
	};
	return writers
		.flatMap(writer => {
			const some = byWriter.get(writer);
			return some === undefined ? [] : [adviceBy[writer](some)];
		})
		.join(' ');
}

/** Kinds of steps that store files, in the order of their sentences. */
const writers = ['run', 'copy', 'stage', 'archive', 'unknown', 'base'] as const;

type Writer = (typeof writers)[number];

function writerOf(step: BuildStep | undefined): Writer {
	if (step === undefined) return 'unknown';
	const {origin, command} = step;
	if (origin === 'base' || origin === 'stage') return origin;
	if (!isCopy(command)) return /^RUN\b/.test(command) ? 'run' : 'unknown';
	return unpackedArchive(step) === undefined ? 'copy' : 'archive';
}

function copyAdvice(
	{patterns}: RemovableRule,
	paths: readonly RemovablePath[],
	layers: readonly number[],
	steps: readonly BuildStep[],
): string {
	const copies = `${layersName(layers)} ${verb(layers, 'copies', 'copy')} ${pronoun(paths)}`;
	const [pattern, ...others] = patterns;
	// Files of .dockerignore have the same meaning of `**`.
	const isListed = paths.length > namedPaths && others.length === 0 && pattern.startsWith('**/');
	if (isListed) return `List ${pattern} in .dockerignore: ${copies}.`;
	if (paths.length > namedPaths) return `List the paths in .dockerignore: ${copies}.`;
	const copied = paths.map(({path, layers: holders}) => ({
		layer: layers.find(layer => holders.includes(layer))!,
		path: ignoredName(path),
	}));
	return `List ${ignoredText(copied, steps)} in .dockerignore: ${copies}.`;
}

function removalOf(paths: readonly RemovablePath[]): string {
	return paths.length > namedPaths
		? `rm -rf of the ${paths.length} paths`
		: `rm -rf ${paths.map(({path}) => shellPath(path)).join(' ')}`;
}

function pronoun(paths: readonly RemovablePath[]): string {
	return paths.length === 1 ? 'it' : 'them';
}

function verb(layers: readonly number[], one: string, several: string): string {
	return layers.length === 1 ? one : several;
}
