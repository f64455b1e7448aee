import type {Analysis} from '../analysis.ts';
import {causes, type WasteCause, type WastedPath} from '../waste.ts';
import {type BuildStep, isCopy} from './build-steps.ts';
import type {IgnorePatterns} from './ignore-patterns.ts';
import {cacheOf, isUpgrade, rewritersIn} from './package-managers.ts';
import {type Place, placeOf} from './place.ts';

/** The waste of one step that has one cause and one remedy. */
export type WasteGroup = {
	readonly cause: WasteCause;
	readonly topic: Topic;
	readonly bytes: number;
	/** Largest first. */
	readonly rows: readonly WastedPath[];
	/** Layers that store the bytes, oldest first, without the one that wastes them. */
	readonly holders: readonly number[];
	/** The layer that wastes the bytes. */
	readonly end: number;
	readonly place: Place;
	/** Patterns for .dockerignore, if there are too many paths to name them. */
	readonly ignorable: readonly IgnorePatterns[];
};

/** The input of a remedy besides the cause. */
export type Topic =
	/** One step stores a path more than once. */
	| 'once'
	/** Files of a package manager's cache. */
	| `cache:${string}`
	/** Files that a package manager writes on every install. */
	| `rewritten:${string}`
	/** Packages of the base image are upgraded. */
	| 'upgrade'
	/** A COPY stores the same content again. */
	| 'copied'
	/** Where the content comes from that the first layer stores. */
	| 'base'
	| 'context'
	| 'stage'
	| 'run';

/**
 * Groups wasted paths in linear time: a single `rm` or `chown` can waste a hundred thousand.
 *
 * @returns in the order of the layers that waste the bytes
 */
export function groupWaste(
	{wasted, ignorable}: Pick<Analysis, 'wasted' | 'ignorable'>,
	steps: readonly BuildStep[],
): readonly WasteGroup[] {
	type Group = {readonly topic: Topic; readonly end: number; readonly rows: WastedPath[]};
	const groups: Group[] = [];
	// A map for each step and cause: a joined key would cost more than all other work on a row.
	const byTopic = new Map<number, Map<Topic, Group>>();
	const enders = steps.map(({command}) => enderOf(command));
	for (const row of wasted) {
		const end = row.layers[row.layers.length - 1];
		const topic = topicOf(row, steps, enders[end] ?? enderOf(''));
		const key = end * causes.length + causes.indexOf(row.cause);
		const topics = byTopic.get(key) ?? new Map<Topic, Group>();
		byTopic.set(key, topics);
		const group = topics.get(topic);
		if (group === undefined) {
			const first = {topic, end, rows: [row]};
			topics.set(topic, first);
			groups.push(first);
		} else group.rows.push(row);
	}
	return groups
		.map(({topic, end, rows}) => ({
			cause: rows[0].cause,
			topic,
			bytes: rows.reduce((sum, {bytes}) => sum + bytes, 0),
			rows,
			holders: holdersOf(rows),
			end,
			place: placeOf(rows),
			ignorable: ignorable.filter(one => one.end === end && one.cause === rows[0].cause),
		}))
		.sort((one, other) => one.end - other.end);
}

/** A step as the one that wastes bytes: what is the same for all of its rows. */
type Ender = {
	readonly rewriters: ReturnType<typeof rewritersIn>;
	readonly isUpgrade: boolean;
	readonly isCopy: boolean;
};

function enderOf(command: string): Ender {
	return {
		rewriters: rewritersIn(command),
		isUpgrade: isUpgrade(command),
		isCopy: isCopy(command),
	};
}

function topicOf(
	{path, cause, layers}: WastedPath,
	steps: readonly BuildStep[],
	ender: Ender,
): Topic {
	if (layers.length < 2) return 'once';
	const origin = steps[layers[0]]?.origin ?? 'run';
	const cache = origin === 'run' ? cacheOf(path) : undefined;
	if (cache !== undefined) return `cache:${cache.manager}`;
	if (cause === 'removed') return origin;
	const rewriter = ender.rewriters.find(({pattern}) => pattern.test(path));
	if (rewriter !== undefined) return `rewritten:${rewriter.manager}`;
	if (cause === 'replaced') return ender.isUpgrade ? 'upgrade' : origin;
	if (ender.isCopy) return 'copied';
	return origin === 'base' ? 'base' : 'run';
}

function holdersOf(rows: readonly WastedPath[]): readonly number[] {
	const holders = new Set<number>();
	for (const {layers} of rows) {
		for (let at = 0; at < layers.length - 1; at++) holders.add(layers[at]);
	}
	return [...holders].sort((one, other) => one - other);
}
