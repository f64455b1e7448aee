import {printable} from '../../text/printable.ts';
import {ignored} from './advice-removed.ts';
import {type BuildStep, contextName} from './build-steps.ts';
import type {WasteGroup} from './group-waste.ts';
import {placeOf} from './place.ts';
import {layersName, listText, shellPath} from './words.ts';

/** How to avoid that the same content is stored again, with other metadata or without a change. */
export function adviceForSame(group: WasteGroup, steps: readonly BuildStep[]): string {
	const {topic, cause, rows, end, holders, place} = group;
	if (topic === 'copied') return adviceForCopied(group, steps);
	const changers = [...new Set(rows.flatMap(({layers}) => layers.slice(1)))].map(at => steps[at]);
	const names = commandNames(changers);
	const by = names.length === 0 ? 'changing it' : names.join(' and ');
	if (topic === 'base') {
		return `Leave files of the base image out of ${by} in layer ${end}: ${place.text}.`;
	}
	if (cause === 'identical' && names.length === 0) {
		return `Layer ${end} stores the same content again. Leave out the command that writes ${place.text}.`;
	}
	if (names.length === 1 && names[0] === 'touch') return `Leave out touch in layer ${end}.`;
	const options = metadataOptions(changers);
	const firsts = [...new Set(rows.map(({layers}) => layers[0]))].sort((one, other) => one - other);
	const copies = firsts.filter(layer => isCopyStep(steps[layer]));
	const runs = firsts.filter(layer => !isCopyStep(steps[layer]));
	if (options.owner === undefined && options.mode === undefined) {
		return `Set owner, mode and time in ${layersName(holders)}, where the content is stored.`;
	}
	const parts = [
		...(copies.length === 0 ? [] : copyParts(copies, options, steps)),
		...runs.map(layer => {
			const {folder} = placeOf(rows.filter(row => row.layers[0] === layer));
			return `end the RUN of layer ${layer} with ${runCommands(options, folder, rows.length > 1)}`;
		}),
	];
	const user = createdUser(options.owner, steps.slice(firsts[0] + 1, end + 1));
	const before = user === undefined ? '' : `create the user ${user} before layer ${firsts[0]}, `;
	const text = `${before}${listText(parts, 4)}, instead of ${by} in ${layersName(changers.map(({layer}) => layer))}.`;
	return text[0].toUpperCase() + text.slice(1);
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

function runCommands({owner, mode}: MetadataOptions, folder: string, isMany: boolean): string {
	const flag = isMany ? ' -R' : '';
	return [
		...(owner === undefined ? [] : [`chown${flag} ${owner} ${shellPath(folder)}`]),
		...(mode === undefined ? [] : [`chmod${flag} ${mode} ${shellPath(folder)}`]),
	].join(' && ');
}

function adviceForCopied(
	{rows, end, holders, place}: WasteGroup,
	steps: readonly BuildStep[],
): string {
	const first = steps[rows[0].layers[0]];
	const names = rows.map(({path}) => contextName(steps[end], path));
	if (first?.origin === 'run' && steps[end]?.origin === 'context') {
		return `List ${ignored(
			names,
			rows.map(({path}) => path),
		)} in .dockerignore: ${layersName(holders)} stores the same.`;
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
