import {printable} from '../../text/printable.ts';
import type {WastedPath} from '../waste.ts';
import type {BuildStep} from './build-steps.ts';
import type {WasteGroup} from './group-waste.ts';
import {ignoredPaths, ignoredText} from './ignored-text.ts';
import {namedPaths, placeOf} from './place.ts';
import {layersName, listText, runsName, shellPath} from './words.ts';

/** How to avoid that the same content is stored again, with other metadata or without a change. */
export function adviceForSame(group: WasteGroup, steps: readonly BuildStep[]): string {
	const {topic, rows, end, place} = group;
	if (topic === 'copied') return adviceForCopied(group, steps);
	const changers = changersOf(rows, steps);
	const names = commandNames(changers);
	const by = listText(names);
	if (names.length === 0 || by === 'touch') {
		const command = by === 'touch' ? by : 'the command that writes it again';
		return `Leave out ${command} in layer ${end}: ${place.text}.`;
	}
	if (topic === 'base') {
		return `Leave files of the base image out of ${by} in layer ${end}: ${place.text}.`;
	}
	const parts = storedParts(rows, changers, steps);
	const firsts = parts.map(({layer}) => layer);
	const users = parts.flatMap(
		({owner}) => createdUser(owner, steps.slice(firsts[0] + 1, end + 1)) ?? [],
	);
	const copies = parts.filter(({layer}) => isCopyStep(steps[layer]));
	const runs = parts.filter(({layer}) => !isCopyStep(steps[layer]));
	const texts = [
		...Array.from(new Set(users), user => `create the user ${user} before layer ${firsts[0]}`),
		...copyTexts(copies, steps),
		...runTexts(runs, parts),
	];
	if (texts.length === 0) texts.push('set them in the steps that store the files');
	const text = `${listText(texts, texts.length)}, instead of ${by} in ${layersName(changers.map(({layer}) => layer))}.`;
	return text[0].toUpperCase() + text.slice(1);
}

/** Files that one step stores first, with the owner and mode that they have in the end. */
type StoredPart = MetadataOptions & {
	readonly layer: number;
	readonly rows: readonly WastedPath[];
};

/** In the order of the layers. A step that changes them may store hard links first, which need no advice. */
function storedParts(
	rows: readonly WastedPath[],
	changers: readonly BuildStep[],
	steps: readonly BuildStep[],
): readonly StoredPart[] {
	const changing = new Set(changers.map(({layer}) => layer));
	const isOwn = ({layers}: WastedPath) => !changing.has(layers[0]);
	const stored = rows.some(isOwn) ? rows.filter(isOwn) : rows;
	return [...Map.groupBy(stored, ({layers}) => layers[0])]
		.map(([layer, rows]) => ({layer, rows, ...metadataOptions(changersOf(rows, steps))}))
		.sort((one, other) => one.layer - other.layer);
}

/** The steps after the first one of a path that change owner, mode or time; all of them if none is known to. */
function changersOf(
	rows: readonly WastedPath[],
	steps: readonly BuildStep[],
): readonly BuildStep[] {
	const layers = new Set(rows.flatMap(row => row.layers.slice(1)));
	const later = steps.filter(({layer}) => layers.has(layer));
	const known = later.filter(step => commandNames([step]).length > 0);
	return known.length === 0 ? later : known;
}

function isCopyStep(step: BuildStep | undefined): boolean {
	return step?.origin === 'context' || step?.origin === 'stage';
}

function copyTexts(copies: readonly StoredPart[], steps: readonly BuildStep[]): readonly string[] {
	// Only BuildKit knows --chmod, and it takes octal modes only.
	const isFlag = ({layer, mode = ''}: StoredPart) =>
		/^[0-7]+$/.test(mode) && steps[layer].isBuildKit;
	const byFlags = Map.groupBy(copies, copy =>
		[
			...(copy.owner === undefined ? [] : [`--chown=${copy.owner}`]),
			...(isFlag(copy) ? [`--chmod=${copy.mode}`] : []),
		].join(' '),
	);
	const byMode = Map.groupBy(
		copies.filter(copy => copy.mode !== undefined && !isFlag(copy)),
		({mode}) => mode,
	);
	return [
		...[...byFlags].flatMap(([flags, some]) =>
			flags === '' ? [] : [`use COPY ${flags} in ${layersName(some.map(({layer}) => layer))}`],
		),
		...Array.from(byMode, ([mode, some]) => {
			const files =
				copies.length === 1 ? '' : ` on files of ${layersName(some.map(({layer}) => layer))}`;
			return `run chmod ${mode}${files} in the build context (COPY keeps modes)`;
		}),
	];
}

function runTexts(runs: readonly StoredPart[], all: readonly StoredPart[]): readonly string[] {
	const byCommand = Map.groupBy(runs, ({layer, rows, owner, mode}) => {
		const others = all.flatMap(part => (part.layer === layer ? [] : part.rows));
		return [
			...(owner === undefined ? [] : [changeCommand('chown', owner, rows, others)]),
			...(mode === undefined ? [] : [changeCommand('chmod', mode, rows, others)]),
		].join(' && ');
	});
	return [...byCommand].flatMap(([command, some]) =>
		command === '' ? [] : [`end the ${runsName(some.map(({layer}) => layer))} with ${command}`],
	);
}

/** A command that changes some paths, but no others: engines may store again what does not change, too. */
function changeCommand(
	command: 'chown' | 'chmod',
	value: string,
	rows: readonly WastedPath[],
	others: readonly WastedPath[],
): string {
	const place = placeOf(rows);
	const folder = shellPath(place.folder);
	if (rows.length <= namedPaths) {
		return `${command} ${value} ${rows.map(({path}) => shellPath(path)).join(' ')}`;
	}
	const isAlone = (top: string) => !others.some(({path}) => path.startsWith(`${top}/`));
	const start = place.folder === '/' ? '/' : `${place.folder}/`;
	const tops = new Set(rows.map(({path}) => start + path.slice(start.length).split('/', 1)[0]));
	const whole = [[...tops], [place.folder]].find(
		paths => paths.length <= namedPaths && paths.every(isAlone),
	);
	if (whole) return `${command} -R ${value} ${whole.map(shellPath).join(' ')}`;
	if (command === 'chmod') return `chmod ${value} of these ${place.text}`;
	const [user, group] = value.split(':');
	const test = user === '' ? `-group ${group}` : `-user ${user}`;
	return `find ${folder} ! ${test} -exec chown ${value} {} +`;
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
const chown = /\bchown\s+(?:-\S+\s+){0,9}(?!-)([\w.$\-{}]*:?[\w.$\-{}]+)/;
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
