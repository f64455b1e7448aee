import {printable} from '../../text/printable.ts';
import type {WastedPath} from '../waste.ts';
import {adviceForRemovedCopy} from './advice-removed-copy.ts';
import {type BuildStep, changesMetadata, usersBetween, worksIn} from './build-steps.ts';
import type {WasteGroup} from './group-waste.ts';
import {joinedRuns, runsBetween} from './joined-runs.ts';
import {cacheOf, commands, type PackageCache, systemManagers} from './package-managers.ts';
import {namedPaths} from './place.ts';
import {isRowOf, thenDelete} from './then-delete.ts';
import {layersName, listText, runsName, shellPath} from './words.ts';

/** How to keep the cache of a package manager out of the layers that fill it. */
export function adviceForCache(group: WasteGroup, steps: readonly BuildStep[]): string {
	const {rows, cause, holders, end} = group;
	const found = new Map<string, PackageCache>();
	for (const {path} of rows) {
		const cache = cacheOf(path);
		if (cache !== undefined) found.set(cache.folder, cache);
	}
	const caches = [...found.values()];
	const folders = [...found.keys()].sort();
	const managers = new Set(caches.map(({manager}) => manager));
	const then = thenDelete(group, steps, path => managers.has(cacheOf(path)?.manager ?? ''));
	const {needing, filling} = usersOf(group, steps, caches);
	const mounts = listText(folders.map(folder => `--mount=type=cache,target=${shellPath(folder)}`));
	for (const {remedy, fills} of caches) {
		if (remedy === 'remove' || !('install' in remedy)) continue;
		const installs = filling.flatMap(layer => fills.exec(steps[layer]?.command ?? '')?.[0] ?? []);
		const names = [...new Set(installs.length > 0 ? installs : [remedy.install])];
		const options = listText(names.map(name => `${printable(name)} ${remedy.option}`));
		return `Install with ${options} in ${layersName(filling)}, or give the RUN${filling.length === 1 ? '' : 's'} ${mounts}.${then}`;
	}
	const commands = folders.map(folder => {
		const remedy = found.get(folder)?.remedy;
		return typeof remedy === 'object' && 'end' in remedy
			? remedy.end
			: `rm -rf ${shellPath(folder)}`;
	});
	const ending = [...new Set(commands)].join(' && ');
	if (needing.length > 0) {
		const joined = merged(holders, needing);
		const isRemovedThere = cause === 'removed' && joined.includes(end);
		return `Join ${joinedRuns(joined, steps)}${isRemovedThere ? '' : `, ended with ${ending}`}.${then}`;
	}
	return `End the ${runsName(filling)} with ${ending}, or give ${filling.length === 1 ? 'it' : 'them'} ${mounts}.${then}`;
}

/**
 * The RUNs that need what an earlier one has put into a cache (`needing`), and those that fill the cache or
 * would do so if they did not find it filled (`filling`).
 */
function usersOf(
	{holders, end}: WasteGroup,
	steps: readonly BuildStep[],
	caches: readonly PackageCache[],
): {readonly needing: readonly number[]; readonly filling: readonly number[]} {
	const later = steps.slice(holders[0] + 1, end + 1).filter(({origin}) => origin === 'run');
	const users = later.filter(({command}) => caches.some(({fills}) => fills.test(command)));
	const needing = users.filter(({command}) =>
		caches.some(
			({fills, filledBy}) =>
				filledBy !== undefined && fills.test(command) && !filledBy.test(command),
		),
	);
	const filling = users.map(({layer}) => layer).filter(layer => layer < end);
	return {needing: needing.map(({layer}) => layer), filling: merged(holders, filling)};
}

function merged(some: readonly number[], others: readonly number[]): readonly number[] {
	return [...new Set([...some, ...others])].sort((one, other) => one - other);
}

/** How to keep paths out of the image that a later layer removes. */
export function adviceForRemoved(group: WasteGroup, steps: readonly BuildStep[]): string {
	switch (group.topic) {
		case 'base':
			return `Take a base image without ${group.place.text}, or copy what you need of it into an empty image (FROM scratch).`;
		case 'context':
		case 'stage':
			return adviceForRemovedCopy(group, steps);
		default:
			return adviceForRun(group, steps);
	}
}

/** Find commands that remove packages, which any RUN before may use. */
const uninstalls = [
	commands(systemManagers, '(?:auto)?(?:remove|purge)|del|erase|rm'),
	commands(String.raw`pip[\d.]*|npm|gem`, 'uninstall'),
];

function adviceForRun(group: WasteGroup, steps: readonly BuildStep[]): string {
	const {rows, holders, end} = group;
	const isUninstalled = uninstalls.some(pattern => pattern.test(steps[end]?.command ?? ''));
	const users = isUninstalled
		? runsBetween(steps, holders[0], end)
		: rows.slice(0, namedPaths).flatMap(row => usersBetween(steps, row.layers[0], end, row.path));
	const makers = makersOf(rows, holders, steps);
	const involved = merged(holders, [...users, end]);
	const joined = joinedRuns(involved, steps);
	if (/\bnpm\s+prune\b/.test(steps[end]?.command ?? '')) {
		const isLocked = makers.every(layer => /\bnpm\s+ci\b/.test(steps[layer]?.command ?? ''));
		return `Install with npm ${isLocked ? 'ci' : 'install'} --omit=dev in ${layersName(makers)}, or join ${joined}.`;
	}
	if (rows.length <= namedPaths && users.length === 0) {
		const paths = rows.map(({path}) => shellPath(path)).join(' ');
		return `End the ${runsName(makers)} with rm -rf ${paths}.${thenDelete(group, steps, isRowOf(group))}`;
	}
	// Its commands need the WORKDIR, which comes after the first of the joined RUNs.
	const isWorkedIn = users.some(layer => rows.some(({path}) => worksIn(steps[layer], path)));
	return isWorkedIn
		? `Build in a stage of its own and COPY only the result, or join ${joined}.`
		: `Join ${joined}, or build in a stage of its own and COPY only the result.`;
}

/** The layers that make paths, without those that only store them again with another owner or mode. */
function makersOf(
	rows: readonly WastedPath[],
	holders: readonly number[],
	steps: readonly BuildStep[],
): readonly number[] {
	const firsts = new Set(rows.map(({layers}) => layers[0]));
	return holders.filter(layer => firsts.has(layer) || !changesMetadata(steps[layer]));
}
