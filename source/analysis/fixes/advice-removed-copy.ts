import {printable} from '../../text/printable.ts';
import {
	type BuildStep,
	changesMetadata,
	contextName,
	isAdd,
	isDownload,
	isRun,
	movedTo,
	removesAmongOthers,
	unpackedArchive,
	usersBetween,
	worksIn,
} from './build-steps.ts';
import type {WasteGroup} from './group-waste.ts';
import {ignoredPaths, ignoredText} from './ignored-text.ts';
import {namedPaths} from './place.ts';
import {isRowOf, thenDelete} from './then-delete.ts';
import {layersName, listText, runsName, shellPath} from './words.ts';

/** How to keep files out of the image that a COPY or ADD brings, and that a later layer removes. */
export function adviceForRemovedCopy(group: WasteGroup, steps: readonly BuildStep[]): string {
	const {rows, holders, end} = group;
	const copies = holders.filter(layer => steps[layer].destination !== '');
	const users = rows
		.slice(0, namedPaths)
		.flatMap(row => usersBetween(steps, row.layers[0], end, row.path));
	const copied: Copied = {
		group,
		steps,
		copies: layersName(copies),
		verb: copies.length === 1 ? 'copies' : 'copy',
		users: [...new Set(users)],
		them: rows.length === 1 ? 'it' : 'them',
	};
	const adviceForOrigin = group.topic === 'stage' ? adviceForStage : adviceForContext;
	return adviceForMoved(copied) ?? adviceForAdded(copied) ?? adviceForOrigin(copied);
}

type Copied = {
	readonly group: WasteGroup;
	readonly steps: readonly BuildStep[];
	/** The layers of the COPYs, as text. */
	readonly copies: string;
	readonly verb: string;
	/** Layers whose RUN needs the files. */
	readonly users: readonly number[];
	readonly them: string;
};

/** For files that the last step only moves. */
function adviceForMoved({group, steps, copies, users, them}: Copied): string | undefined {
	const {rows, holders, end} = group;
	const targets = rows.slice(0, namedPaths).map(({path}) => movedTo(steps[end], path));
	if (rows.length > namedPaths || !targets.every(target => target !== undefined)) return undefined;
	const others = users.filter(layer => layer !== end);
	const use = others.length === 0 ? '' : ` and use ${them} there in ${layersName(others)}`;
	const places = listText([...new Set(targets)].map(shellPath));
	return holders.length === 1
		? `COPY ${them} to ${places} in ${copies}${use}, instead of moving ${them} in layer ${end}.`
		: `COPY only the final files to ${places}, instead of storing them in ${layersName(holders)} and moving them in layer ${end}.`;
}

/** For files that an ADD downloads or unpacks. */
function adviceForAdded({group, steps, users, them}: Copied): string | undefined {
	const add = steps[group.rows[0].layers[0]];
	const archive = unpackedArchive(add);
	if (archive === undefined && !isDownload(add)) return undefined;
	if (users.length === 0) {
		return archive === undefined
			? `Leave out the ADD of layer ${add.layer}.`
			: `Leave ${them} out of ${printable(archive)}, which layer ${add.layer} adds.`;
	}
	const what =
		archive === undefined
			? `Download ${them} in ${layersName(users)}`
			: `Unpack ${printable(archive)} in ${layersName(users)} (RUN --mount=type=bind,source=${shellPath(archive)},target=…)`;
	const then = thenDelete(group, steps, isRowOf(group));
	return `${what} and remove ${archive === undefined ? them : 'its files'} there, instead of ADD in layer ${add.layer}.${then}`;
}

function adviceForStage({group, steps, copies, verb, users, them}: Copied): string {
	return users.length === 0
		? `Remove ${them} in the build stage that ${copies} ${verb} from, or copy only what is needed.${removedAgain(group, steps)}`
		: `Mount ${them} from the build stage in ${layersName(users)}: RUN --mount=type=bind,from=…, instead of copying in ${copies}.${withoutRemoval(group, steps)}`;
}

function adviceForContext({group, steps, copies, verb, users, them}: Copied): string {
	const {rows, holders, end, place} = group;
	const first = rows[0].layers[0];
	const ignored = ignoredPaths(group, steps);
	const isAll = ignored?.some(({layer, path}) =>
		isWholeContext(steps[layer], path.replace(/\/\*$/, '')),
	);
	if (isAll || users.some(layer => rows.some(({path}) => worksIn(steps[layer], path)))) {
		return `Build in a stage of its own and COPY only the result, or mount the files that ${copies} ${verb}: RUN --mount=type=bind.`;
	}
	if (users.length > 0) {
		const name = rows.length === 1 ? contextName(steps[first], rows[0].path) : undefined;
		const mount =
			name === undefined
				? 'RUN --mount=type=bind'
				: `RUN --mount=type=bind,source=${shellPath(name)},target=${shellPath(rows[0].path)}`;
		const unpack = isAdd(steps[first]) ? ' (unpack there what ADD unpacks)' : '';
		return `Use ${mount} in ${layersName(users)}${unpack} instead of copying in layer ${first}.${withoutRemoval(group, steps)}`;
	}
	if (ignored === undefined) {
		return `Build in a stage of its own and COPY only the result, or list these ${place.text} in .dockerignore.`;
	}
	const they = rows.length === 1 ? 'it' : 'they';
	// The classic builder and Buildah do not record COPY --from.
	const isUnknown = rows.some(row => contextName(steps[row.layers[0]], row.path) === undefined);
	const isBuilt = steps.slice(first + 1, end).some(isRun);
	const mayBeStaged = isUnknown || (steps[first].sources.length === 0 && !isBuilt);
	const removal = removedAgain(group, steps);
	const other =
		mayBeStaged && !steps[first].isBuildKit
			? ` If ${they} came from a build stage, remove ${them} there.`
			: isBuilt && removal === ''
				? ` If a step needs ${them}, mount ${them} there: RUN --mount=type=bind.`
				: '';
	const isCovered = removal !== '' || holders.every(layer => steps[layer].origin === 'context');
	const then = isCovered ? thenDelete(group, steps, isRowOf(group)) : '';
	return `List ${ignoredText(ignored, steps)} in .dockerignore.${removal}${then}${other}`;
}

/** The sentence about files that a RUN makes again after they were copied; empty if there are none. */
function removedAgain({rows, holders}: WasteGroup, steps: readonly BuildStep[]): string {
	const makers = holders.filter(layer => isRun(steps[layer]) && !changesMetadata(steps[layer]));
	if (makers.length === 0 || rows.length > namedPaths) return '';
	const paths = rows.map(({path}) => shellPath(path)).join(' ');
	return ` End the ${runsName(makers)} with rm -rf ${paths}, too.`;
}

/** The sentence that the removal, which fails for mounted files, is no longer needed. */
function withoutRemoval(group: WasteGroup, steps: readonly BuildStep[]): string {
	const {rows, end} = group;
	const isNamed = rows.some(({path}) => removesAmongOthers(steps[end], path));
	const leaveOut = isNamed
		? ` Leave out the command that removes ${rows.length === 1 ? 'it' : 'them'} in layer ${end}.`
		: '';
	return thenDelete(group, steps, isRowOf(group)) || leaveOut;
}

/** Whether a path contains all that a step copied from the root of the build context. */
function isWholeContext({sources, destination}: BuildStep, path: string): boolean {
	const isRoot = sources.length === 1 && /^\.\/?$/.test(sources[0]);
	return isRoot && `${destination}/`.startsWith(`${path}/`);
}
