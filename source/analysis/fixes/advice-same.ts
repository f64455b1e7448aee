import {printable} from '../../text/printable.ts';
import type {WastedPath} from '../waste.ts';
import {runsName} from './advice-removed.ts';
import type {BuildStep} from './build-steps.ts';
import type {WasteGroup} from './group-waste.ts';
import {ignoredPaths, ignoredText} from './ignored-text.ts';
import {placeOf} from './place.ts';
import {layersName, listText, shellPath} from './words.ts';

/** How to avoid that the same content is stored again, with other metadata or without a change. */
export function adviceForSame(group: WasteGroup, steps: readonly BuildStep[]): string {
	const {topic, rows, end, place} = group;
	if (topic === 'copied') return adviceForCopied(group, steps);
	const changers = changersOf(rows, steps);
	const names = commandNames(changers);
	const by = names.join(' and ');
	if (names.length === 0 || by === 'touch') {
		const command = by === 'touch' ? by : 'the command that writes it again';
		return `Leave out ${command} in layer ${end}: ${place.text}.`;
	}
	if (topic === 'base') {
		return `Leave files of the base image out of ${by} in layer ${end}: ${place.text}.`;
	}
	const options = metadataOptions(changers);
	const firsts = ascending(rows.map(({layers}) => layers[0]));
	const copies = firsts.filter(layer => isCopyStep(steps[layer]));
	const runs = firsts.filter(layer => !isCopyStep(steps[layer]));
	const user = createdUser(options.owner, steps.slice(firsts[0] + 1, end + 1));
	const parts = [
		...(user === undefined ? [] : [`create the user ${user} before layer ${firsts[0]}`]),
		...(copies.length === 0 ? [] : copyParts(copies, options, steps)),
		...(runs.length === 0 ? [] : [runPart(runs, rows, options)]),
	];
	const text = `${listText(parts, 4)}, instead of ${by} in ${layersName(ascending(changers.map(({layer}) => layer)))}.`;
	return text[0].toUpperCase() + text.slice(1);
}

/** The steps after the first one of a path that change owner, mode or time; all of them if none is known to. */
function changersOf(
	rows: readonly WastedPath[],
	steps: readonly BuildStep[],
): readonly BuildStep[] {
	const later = ascending(rows.flatMap(({layers}) => layers.slice(1))).flatMap(
		at => steps[at] ?? [],
	);
	const known = later.filter(step => commandNames([step]).length > 0);
	return known.length === 0 ? later : known;
}

function ascending(layers: readonly number[]): readonly number[] {
	return [...new Set(layers)].sort((one, other) => one - other);
}

function runPart(
	runs: readonly number[],
	rows: readonly WastedPath[],
	{owner, mode}: MetadataOptions,
): string {
	const stored = rows.filter(({layers}) => runs.includes(layers[0]));
	const flag = stored.length === 1 ? '' : ' -R';
	const folder = shellPath(placeOf(stored).folder);
	const commands = [
		...(owner === undefined ? [] : [`chown${flag} ${owner} ${folder}`]),
		...(mode === undefined ? [] : [`chmod${flag} ${mode} ${folder}`]),
	];
	return `end the ${runsName(runs)} with ${commands.join(' && ')}`;
}

function isCopyStep(step: BuildStep | undefined): boolean {
	return step?.origin === 'context' || step?.origin === 'stage';
}

function copyParts(
	copies: readonly number[],
	{owner, mode}: MetadataOptions,
	steps: readonly BuildStep[],
): readonly string[] {
	// Only BuildKit knows --chmod, and it takes octal modes only.
	const isFlag =
		mode !== undefined && /^[0-7]+$/.test(mode) && copies.every(layer => steps[layer].isBuildKit);
	const flags = [
		...(owner === undefined ? [] : [`--chown=${owner}`]),
		...(isFlag ? [`--chmod=${mode}`] : []),
	];
	return [
		...(flags.length === 0 ? [] : [`use COPY ${flags.join(' ')} in ${layersName(copies)}`]),
		...(mode === undefined || isFlag
			? []
			: [`run chmod ${mode} in the build context (COPY keeps modes)`]),
	];
}

function adviceForCopied(group: WasteGroup, steps: readonly BuildStep[]): string {
	const {rows, end, holders, place} = group;
	const first = steps[rows[0].layers[0]];
	if (first?.origin === 'run' && steps[end]?.origin === 'context') {
		const paths = ignoredPaths(group, steps);
		const ignored = paths ? ignoredText(paths, steps) : `these ${place.text}`;
		return `List ${ignored} in .dockerignore: ${layersName(holders)} ${holders.length === 1 ? 'stores' : 'store'} the same.`;
	}
	const isNeeded = steps.slice(rows[0].layers[0] + 1, end).some(({origin}) => origin === 'run');
	return isNeeded || first?.origin === 'base'
		? `Layer ${end} stores the same again. Copy only the other files there.`
		: `Leave ${place.text} out of ${layersName(holders)}: layer ${end} copies the same.`;
}

type MetadataOptions = {readonly owner: string | undefined; readonly mode: string | undefined};

// The patterns allow up to nine options, so that matching stays linear in the length.
const chown = /\bchown\s+(?:-\S+\s+){0,9}([\w.$\-{}]*:?[\w.$\-{}]+)/;
const chmod = /\bchmod\s+(?:-[a-zA-Z-]+\s+){0,9}([0-7]{3,4}|[ugoa]*[+=-][rwxXst]+)/;

/** Owner and mode that the last `chown` and `chmod` of some steps set; printable. */
function metadataOptions(steps: readonly BuildStep[]): MetadataOptions {
	const last = (pattern: RegExp) => {
		const found = steps.flatMap(({command}) => pattern.exec(command)?.[1] ?? []).at(-1);
		return found === undefined ? undefined : printable(found);
	};
	return {owner: last(chown), mode: last(chmod)};
}

/** The commands among `chown`, `chmod` and `touch` that some steps run. */
export function commandNames(steps: readonly (BuildStep | undefined)[]): readonly string[] {
	return ['chown', 'chmod', 'touch'].filter(name =>
		steps.some(step => step !== undefined && new RegExp(`\\b${name}\\s`).test(step.command)),
	);
}

/** The user of `chown` if one of the steps creates it. */
function createdUser(owner: string | undefined, steps: readonly BuildStep[]): string | undefined {
	const user = owner?.split(':')[0] ?? '';
	if (!/^[a-z_]/i.test(user)) return undefined;
	const creates = steps.some(
		({command}) => /\b(?:useradd|adduser)\b/.test(command) && command.includes(user),
	);
	return creates ? user : undefined;
}
