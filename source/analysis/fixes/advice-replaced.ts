import {type BuildStep, isCopy, usersBetween} from './build-steps.ts';
import type {WasteGroup} from './group-waste.ts';
import {ignoredPaths, ignoredText} from './ignored-text.ts';
import {joinedRuns} from './joined-runs.ts';
import {runsManager} from './package-managers.ts';
import {namedPaths} from './place.ts';
import {layersName, runsName, shellPath} from './words.ts';

/** How to avoid that content is stored and then replaced by another. */
export function adviceForReplaced(group: WasteGroup, steps: readonly BuildStep[]): string {
	const {topic, rows, holders, end, place} = group;
	const command = steps[end]?.command ?? '';
	const them = rows.length === 1 ? 'it' : 'them';
	if (topic === 'upgrade' || (topic === 'base' && isInstall(command))) {
		return `Use a newer base image: layer ${end} stores packages again that ${layersName(holders)} ${holders.length === 1 ? 'has' : 'have'} already.`;
	}
	if (topic === 'base') {
		return `Layer ${end} changes files of the base image. Only a base image that has ${place.text} this way avoids that.`;
	}
	if (!isCopy(command)) {
		return topic === 'run'
			? `Join ${joinedRuns([...holders, end], steps)}.`
			: `Change ${them} before the build, so that ${layersName(holders)} copies the final version and layer ${end} leaves ${them} alone.`;
	}
	if (topic === 'run') {
		if (rows.length <= namedPaths) {
			const paths = rows.map(({path}) => shellPath(path)).join(' ');
			return `End the ${runsName(holders)} with rm -rf ${paths}: layer ${end} copies ${them} anyway.`;
		}
		const ignored = ignoredPaths(group, steps);
		const instead = ignored
			? ` If those of ${layersName(holders)} are the right ones, list ${ignoredText(ignored, steps)} in .dockerignore instead.`
			: '';
		return `End the ${runsName(holders)} with rm -rf of these ${place.text}: layer ${end} copies them anyway.${instead}`;
	}
	const isUsed = rows
		.slice(0, namedPaths)
		.some(row => usersBetween(steps, row.layers[0], end, row.path).length > 0);
	return isUsed
		? `Copy the version of layer ${end} in ${layersName(holders)} already, and leave ${them} out of layer ${end}.`
		: `Leave ${place.text} out of ${layersName(holders)}: layer ${end} copies ${them} anyway.`;
}

function isInstall(command: string): boolean {
	return ['apt', 'apk', 'rpm'].some(manager => runsManager(command, manager));
}
