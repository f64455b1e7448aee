import {printable} from '../../text/printable.ts';
import {adviceForCache, adviceForRemoved} from './advice-removed.ts';
import {adviceForReplaced} from './advice-replaced.ts';
import {adviceForSame, commandNames} from './advice-same.ts';
import type {BuildStep} from './build-steps.ts';
import type {Fix} from './fix.ts';
import type {WasteGroup} from './group-waste.ts';
import {isSecret} from './secrets.ts';
import {baseAdvice, layersName, pathsText} from './words.ts';

type Description = Pick<Fix, 'why' | 'summary' | 'advice' | 'warning' | 'isWorthFixing'>;

/** All texts about a group of waste. */
export function describeGroup(group: WasteGroup, steps: readonly BuildStep[]): Description {
	return {
		why: whyOf(group, steps),
		summary: summaryOf(group, steps),
		advice: adviceOf(group, steps),
		warning: warningOf(group, steps),
		isWorthFixing: !group.topic.startsWith('rewritten:') && !isOfBase(group, steps),
	};
}

/** Whether the base image wastes the bytes: no step of the user can save them. */
function isOfBase({end}: WasteGroup, steps: readonly BuildStep[]): boolean {
	return steps[end]?.origin === 'base';
}

function adviceOf(group: WasteGroup, steps: readonly BuildStep[]): string {
	const {topic, end, holders, cause} = group;
	if (isOfBase(group, steps)) return baseAdvice([...holders, end]);
	if (topic === 'once') return `Write it once: layer ${end} stores it more than once.`;
	const [kind, manager] = topic.split(':');
	if (kind === 'cache') return adviceForCache(group, steps);
	if (kind === 'rewritten') {
		const own = [...holders, end].filter(layer => steps[layer]?.origin === 'run');
		const files = group.rows.length === 1 ? 'this file' : 'these files';
		const join = own.length > 1 ? `; one RUN for ${layersName(own)} would store them once` : '';
		return `Usually not worth fixing: ${manager} updates ${files} each time it runs${join}.`;
	}
	if (cause === 'removed') return adviceForRemoved(group, steps);
	if (cause === 'replaced') return adviceForReplaced(group, steps);
	return adviceForSame(group, steps);
}

function whyOf({cause, topic, end}: WasteGroup, steps: readonly BuildStep[]): string {
	if (cause === 'removed') return 'removed later';
	if (topic.startsWith('rewritten:')) return 'rewritten';
	if (cause === 'replaced') return topic === 'upgrade' ? 'upgraded' : 'replaced';
	if (topic === 'copied') return 'copied twice';
	if (cause === 'identical') return 'stored twice';
	const [name] = commandNames([steps[end]]);
	return name === 'chown'
		? 'owner changed'
		: name === 'chmod'
			? 'mode changed'
			: name === 'touch'
				? 'time changed'
				: 'stored again';
}

function summaryOf(
	{cause, topic, end, holders, place}: WasteGroup,
	steps: readonly BuildStep[],
): string {
	const stored = `what ${layersName(holders)} stored`;
	if (topic === 'once') return `layer ${end} stores more than once: ${place.text}`;
	if (cause === 'removed') return `layer ${end} removes ${stored}: ${place.text}`;
	if (cause === 'replaced') return `layer ${end} replaces ${stored}: ${place.text}`;
	const names = commandNames([steps[end]]);
	const by = names.length === 0 ? '' : ` (${names.join(', ')})`;
	return `layer ${end}${by} stores again ${stored}: ${place.text}`;
}

/** Secrets in the group, as a sentence. */
function warningOf({rows, cause}: WasteGroup, steps: readonly BuildStep[]): string | null {
	if (cause !== 'removed') return null;
	const secrets = rows.filter(
		({path, layers}) => isSecret(path) && steps[layers[0]]?.origin !== 'base',
	);
	if (secrets.length === 0) return null;
	const layers = [...new Set(secrets.flatMap(row => row.layers.slice(0, -1)))];
	const names = pathsText(secrets.map(({path}) => printable(path)));
	return `${names} can still be read in ${layersName(layers)}. If it is a secret, revoke it and use RUN --mount=type=secret.`;
}
