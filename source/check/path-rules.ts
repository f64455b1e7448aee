import {isSecret} from '../analysis/fixes/secrets.ts';
import {layersName} from '../analysis/fixes/words.ts';
import type {ImageInfo} from '../image/image-info.ts';
import {type ImageTree, none} from '../image/image-tree.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {formatBytes} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';
import {type Finding, findingId} from './finding.ts';
import {type PathTest, pathTest} from './globs.ts';
import type {Severity} from './limits.ts';
import type {PathRules} from './settings.ts';

/** Whether any of the rules needs the tree of the image. */
export function needTree({forbid, maxBytes, setuid, secrets}: PathRules): boolean {
	return forbid.length > 0 || maxBytes.length > 0 || setuid !== undefined || secrets !== undefined;
}

/** The paths of an image that violate rules, the largest of each rule first. */
export function findPaths(
	{info, tree}: {readonly info: ImageInfo; readonly tree: ImageTree},
	rules: PathRules,
): readonly Finding[] {
	const image = {tree, isCopied: info.layers.map(({command}) => /^(?:COPY|ADD)\b/.test(command))};
	const findings = [
		...rules.forbid.flatMap(rule => storedPaths(image, 'forbid', pathTest(rule.globs), rule)),
		...(rules.secrets ? storedPaths(image, 'secrets', isSecret, rules.secrets) : []),
		...rules.maxBytes.flatMap(rule => largePaths(tree, rule)),
		...(rules.setuid ? privilegedFiles(tree, rules.setuid) : []),
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

type Rule = {
	readonly severity: Severity;
	readonly reason?: string | undefined;
	readonly source: string;
};

/** The paths that any layer stores and that pass a test, without those below another one. */
function storedPaths(
	{tree, isCopied}: {readonly tree: ImageTree; readonly isCopied: readonly boolean[]},
	rule: 'forbid' | 'secrets',
	isFound: PathTest,
	{severity, reason, source}: Rule,
): readonly Finding[] {
	const roots = topmost(tree, isFound);
	const {versionCount, versionNode, versionLayer, versionContent, latestVersion} = tree.arrays;
	const counted = new Set<number>();
	const sums = new Map<number, {bytes: number; layers: Set<number>}>();
	for (let version = 0; version < versionCount; version++) {
		const root = roots[versionNode[version]];
		if (root === none || !tree.exists(version)) continue;
		const sum = sums.get(root) ?? {bytes: 0, layers: new Set()};
		sums.set(root, sum);
		sum.layers.add(versionLayer[version]);
		const content = versionContent[version];
		// Each hard-linked content counts once.
		if (content < 0 || counted.has(content)) continue;
		counted.add(content);
		sum.bytes += tree.entrySize(content);
	}
	return [...sums].map(([node, {bytes, layers: found}]) => {
		const path = tree.pathOf(node);
		const layers = [...found].sort((one, other) => one - other);
		const isGone = !tree.exists(latestVersion[node]);
		const fault =
			rule === 'forbid' ? 'which is forbidden' : 'which looks like a secret by its name';
		const state = isGone ? ' It is removed later, but everyone who has the image can read it.' : '';
		const because = reason === undefined ? '' : ` (${printable(reason)})`;
		return {
			id: findingId(rule, path),
			rule,
			severity,
			summary: `${layersName(layers)} ${layers.length === 1 ? 'stores' : 'store'} ${printable(path)}, ${fault}${because}`,
			advice: `${adviceFor(
				rule,
				printable(path),
				layers.some(layer => isCopied[layer]),
			)}${state}`,
			path,
			bytes,
			layers,
			source,
		};
	});
}

/** @param isCopied whether the path comes from the build context or another image */
function adviceFor(rule: 'forbid' | 'secrets', path: string, isCopied: boolean): string {
	const mount = `RUN --mount=type=${rule === 'secrets' ? 'secret' : isCopied ? 'bind' : 'cache'}`;
	return isCopied
		? `List ${path} in .dockerignore or copy less; a step that needs it can mount it: ${mount}.`
		: `Remove ${path} at the end of the RUN that writes it, or keep it out of the layer with ${mount}.`;
}

/** The topmost paths of the final tree that pass a test and hold more bytes than allowed. */
function largePaths(
	tree: ImageTree,
	{globs, maxBytes, severity, reason, source}: PathRules['maxBytes'][number],
): readonly Finding[] {
	const roots = topmost(tree, pathTest(globs));
	const {latestVersion, versionContent} = tree.arrays;
	const sums = new Map<number, {bytes: number; layers: Set<number>}>();
	const counted = new Set<number>();
	for (let node = 0; node < tree.nodeCount; node++) {
		const version = latestVersion[node];
		const content = version === none ? none : versionContent[version];
		if (roots[node] === none || content < 0 || counted.has(content)) continue;
		counted.add(content);
		const sum = sums.get(roots[node]) ?? {bytes: 0, layers: new Set()};
		sums.set(roots[node], sum);
		sum.bytes += tree.entrySize(content);
		sum.layers.add(tree.layerOfEntry(content));
	}
	return [...sums].flatMap(([node, {bytes, layers}]) => {
		if (bytes <= maxBytes) return [];
		const path = tree.pathOf(node);
		const because = reason === undefined ? '' : ` (${printable(reason)})`;
		return {
			id: findingId('maxBytes', path),
			rule: 'maxBytes',
			severity,
			summary: `${printable(path)} has ${formatBytes(bytes)}, but may have ${formatBytes(maxBytes)}${because}`,
			advice: `Make ${printable(path)} smaller by at least ${formatBytes(bytes - maxBytes)}, or raise the limit at ${printable(source)}.`,
			path,
			bytes,
			layers: [...layers].sort((one, other) => one - other),
			source,
		} as const;
	});
}

const setUserBit = 0o4000;
const setGroupBit = 0o2000;
const groupExecuteBit = 0o010;

/** Files of the final tree that run with the rights of their owner or group. */
function privilegedFiles(tree: ImageTree, {severity, source}: Rule): readonly Finding[] {
	const {latestVersion, versionLayer} = tree.arrays;
	const findings: Finding[] = [];
	for (let node = 0; node < tree.nodeCount; node++) {
		const version = latestVersion[node];
		if (!tree.exists(version) || tree.kindOf(version) !== EntryKind.file) continue;
		const mode = tree.modeOf(version);
		const isUser = (mode & setUserBit) !== 0;
		// Without the right to execute it, the bit of the group means something else.
		const isGroup = (mode & setGroupBit) !== 0 && (mode & groupExecuteBit) !== 0;
		if (!isUser && !isGroup) continue;
		const path = tree.pathOf(node);
		const id = isUser ? tree.uidOf(version) : tree.gidOf(version);
		findings.push({
			id: findingId('setuid', path),
			rule: 'setuid',
			severity,
			summary: `${printable(path)} runs with the rights of ${isUser ? 'user' : 'group'} ${id}`,
			advice: `Remove the bit in the step that makes the file (chmod ${isUser ? 'u-s' : 'g-s'}), or do not install it.`,
			path,
			bytes: tree.sizeOf(version),
			layers: [versionLayer[version]],
			source,
		});
	}
	return findings;
}

/** By node: the topmost node at or above it whose path passes a test, or {@link none}. */
function topmost(tree: ImageTree, isFound: PathTest): Int32Array {
	const roots = new Int32Array(tree.nodeCount).fill(none);
	// Parents precede their children.
	for (let node = 0; node < tree.nodeCount; node++) {
		const above = node === 0 ? none : roots[tree.parentOf(node)];
		roots[node] = above !== none ? above : isFound(tree.pathOf(node)) ? node : none;
	}
	return roots;
}
