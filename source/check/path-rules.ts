import {layersName} from '../analysis/fixes/words.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {formatBytes} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {type Finding, findingId, type PathRuleName} from './finding.ts';
import type {FoundPath, FoundPaths} from './search-paths.ts';
import type {PathRules, SimpleRule, SizeRule} from './settings.ts';

/** Describes the paths that violate rules; errors first, then the largest. */
export function describePaths(
	{layers}: ImageInfo,
	found: FoundPaths,
	{forbid, maxBytes, secrets, setuid}: PathRules,
): readonly Finding[] {
	const isCopied = layers.map(({command}) => /^(?:COPY|ADD)\b/.test(command));
	const findings = [
		...forbid.flatMap((rule, at) =>
			found.forbid[at].map(path => storedPath('forbid', path, rule, isCopied)),
		),
		...(secrets ? found.secrets.map(path => storedPath('secrets', path, secrets, isCopied)) : []),
		...maxBytes.flatMap((rule, at) => found.maxBytes[at].map(path => largePath(path, rule))),
		...(setuid ? found.setuid.map(path => privilegedFile(path, setuid)) : []),
	];
	// Several rules can name the same path.
	const first = new Map<string, Finding>();
	for (const finding of findings) {
		const known = first.get(finding.id);
		if (!known || (known.severity === 'warning' && finding.severity === 'error')) {
			first.set(finding.id, finding);
		}
	}
	return [...first.values()].sort(
		(one, other) =>
			Number(one.severity === 'warning') - Number(other.severity === 'warning') ||
			other.bytes - one.bytes ||
			(one.path < other.path ? -1 : 1),
	);
}

type Rule = SimpleRule & {readonly reason?: string | undefined};

function storedPath(
	rule: 'forbid' | 'secrets',
	found: FoundPath,
	origin: Rule,
	isCopied: readonly boolean[],
): Finding {
	const {layers, isGone} = found;
	const path = printable(found.path);
	const fault = rule === 'forbid' ? 'which is forbidden' : 'which looks like a secret by its name';
	const state = isGone ? ' It is removed later, but everyone who has the image can read it.' : '';
	const advice = adviceFor(
		rule,
		path,
		layers.some(layer => isCopied[layer]),
	);
	return findingOf(rule, found, origin, {
		summary: `${layersName(layers)} ${layers.length === 1 ? 'stores' : 'store'} ${path}, ${fault}`,
		advice: `${advice}${state}`,
	});
}

/** @param isCopied whether the path comes from the build context or another image */
function adviceFor(rule: 'forbid' | 'secrets', path: string, isCopied: boolean): string {
	const mount = `RUN --mount=type=${rule === 'secrets' ? 'secret' : isCopied ? 'bind' : 'cache'}`;
	return isCopied
		? `List ${path} in .dockerignore or copy less; a step that needs it can mount it: ${mount}.`
		: `Remove ${path} at the end of the RUN that writes it, or keep it out of the layer with ${mount}.`;
}

function largePath(found: FoundPath, rule: SizeRule): Finding {
	const {bytes} = found;
	const path = printable(found.path);
	return findingOf('maxBytes', found, rule, {
		summary: `${path} has ${formatBytes(bytes)}, but may have ${formatBytes(rule.maxBytes)}`,
		advice: `Make ${path} smaller by at least ${formatBytes(bytes - rule.maxBytes)}, or raise the limit at ${printable(rule.source)}.`,
	});
}

function privilegedFile(found: FoundPath, rule: SimpleRule): Finding {
	const {kind, id} = found.rightsOf ?? {kind: 'user', id: 0};
	return findingOf('setuid', found, rule, {
		summary: `${printable(found.path)} runs with the rights of ${kind} ${id}`,
		advice: `Remove the bit in the step that makes the file (chmod ${kind === 'user' ? 'u-s' : 'g-s'}), or do not install it.`,
	});
}

function findingOf(
	rule: PathRuleName,
	{path, bytes, layers}: FoundPath,
	{severity, reason, source}: Rule,
	{summary, advice}: Pick<Finding, 'summary' | 'advice'>,
): Finding {
	const because = reason === undefined ? '' : ` (${printable(reason)})`;
	return {
		id: findingId(rule, path),
		rule,
		severity,
		summary: `${summary}${because}`,
		advice,
		path,
		bytes,
		layers,
		source,
	};
}
