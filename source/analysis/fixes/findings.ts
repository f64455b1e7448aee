import path from 'node:path';
import type {ImageInfo} from '../../image/image-info.ts';
import {printable} from '../../text/printable.ts';
import type {BuildStep} from './build-steps.ts';
import type {Fix} from './fix.ts';
import {commands, systemManagers} from './package-managers.ts';

/** A finding without wasted bytes. */
export type Finding = Pick<Fix, 'layers' | 'place' | 'why' | 'summary' | 'advice'> & {
	readonly topic: string;
};

/** Findings about the order and number of steps. */
export function findings(info: ImageInfo, steps: readonly BuildStep[]): readonly Finding[] {
	return [...layerCount(steps), ...belowVolumes(info, steps), ...stepOrder(steps)];
}

/** Engines refuse images with more layers. */
const mostLayers = 127;
const manyLayers = 100;

function layerCount(steps: readonly BuildStep[]): readonly Finding[] {
	if (steps.length < manyLayers) return [];
	return [
		{
			topic: 'layers',
			layers: [],
			place: 'the whole image',
			why: 'many layers',
			summary: `${steps.length} layers of at most ${mostLayers}`,
			advice: `Engines refuse more than ${mostLayers} layers. Join RUNs, and copy several files with one COPY.`,
		},
	];
}

/** RUNs that write below a folder after a VOLUME declares it. */
function belowVolumes({history}: ImageInfo, steps: readonly BuildStep[]): readonly Finding[] {
	const found: Finding[] = [];
	const volumes: string[] = [];
	for (const {command, layer} of history) {
		volumes.push(...volumesOf(command));
		const step = layer === null ? undefined : steps[layer];
		if (step === undefined || step.origin === 'base') continue;
		const volume = volumes.find(folder => writesBelow(step, folder));
		if (volume === undefined) continue;
		const name = printable(volume);
		found.push({
			topic: 'volume',
			layers: [step.layer],
			place: name,
			why: 'below a VOLUME',
			summary: `layer ${step.layer} writes below ${name}, which an earlier VOLUME declares`,
			advice: `Move VOLUME ${name} below layer ${step.layer}: the classic builder drops what a RUN writes there.`,
		});
	}
	return found;
}

function volumesOf(command: string): readonly string[] {
	const match = /^VOLUME\s+(.*)$/s.exec(command.trim());
	if (!match) return [];
	const words = match[1].replace(/[[\]",]/g, ' ').split(/\s+/);
	return words
		.filter(word => word.startsWith('/') && word !== '/')
		.map(word => path.posix.normalize(word));
}

/** Files of a COPY stay: only the folder of a RUN is a mounted volume. */
function writesBelow({origin, command}: BuildStep, folder: string): boolean {
	if (origin !== 'run') return false;
	const at = command.indexOf(folder);
	return (
		at >= 0 &&
		!/[\w.-]/.test(command[at + folder.length] ?? '') &&
		!/[\w.]/.test(command[at - 1] ?? '')
	);
}

/** Installing commands, with the files that they read from the build context. */
const installs: readonly {readonly pattern: RegExp; readonly files: string}[] = [
	{pattern: commands('npm', 'ci|i|install'), files: 'package.json and package-lock.json'},
	{pattern: /\byarn(?:\s+install|\s+--|\s*(?:$|&&|;))/, files: 'package.json and yarn.lock'},
	{pattern: commands('pnpm', 'i|install'), files: 'package.json and pnpm-lock.yaml'},
	{pattern: /\bpip3?\s+install\s(?:\S+\s+){0,9}-r\b/, files: 'requirements.txt'},
	{pattern: commands('bundle', 'install'), files: 'Gemfile and Gemfile.lock'},
	{pattern: /\bgo\s+mod\s+download\b/, files: 'go.mod and go.sum'},
	{pattern: commands('composer', 'install'), files: 'composer.json and composer.lock'},
	{pattern: commands('cargo', 'fetch'), files: 'Cargo.toml and Cargo.lock'},
	{pattern: /\bmvn\s(?:\S+\s+){0,9}dependency:/, files: 'pom.xml'},
	{pattern: commands(systemManagers, 'install|add'), files: ''},
];

/** Installing steps that run again after every change of the build context. */
function stepOrder(steps: readonly BuildStep[]): readonly Finding[] {
	const copy = steps.find(step => step.origin === 'context' && copiesAll(step));
	if (copy === undefined) return [];
	return steps.slice(copy.layer + 1).flatMap(({layer, origin, command}) => {
		const install = origin === 'run' ? installOf(command) : undefined;
		if (install === undefined) return [];
		const advice =
			install.files === ''
				? `Move the RUN of layer ${layer} above the COPY of layer ${copy.layer}.`
				: `COPY ${install.files} first, then install, then COPY the rest.`;
		return [
			{
				topic: 'order',
				layers: [copy.layer, layer],
				place: install.name,
				why: 'order of steps',
				summary: `layer ${layer} installs again whenever layer ${copy.layer} changes`,
				advice,
			},
		];
	});
}

/** The installing command of a RUN: `npm install`. The name is printable. */
function installOf(command: string): {readonly name: string; readonly files: string} | undefined {
	for (const {pattern, files} of installs) {
		const match = pattern.exec(command);
		if (match) return {name: printable(match[0].replace(/\W+$/, '')), files};
	}
	return undefined;
}

/** Any folder counts if only its hash is known, except settings such as the lists of a package manager. */
function copiesAll({sources, isFolder, destination}: BuildStep): boolean {
	const isSettings = /^\/etc(?:\/|$)/.test(destination);
	return (isFolder && !isSettings) || sources.some(name => /^(?:\.|\.\/|\*|\.\/\*)$/.test(name));
}
