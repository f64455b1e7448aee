import assert from 'node:assert/strict';
import {test} from 'node:test';
import {runSync} from '../../source/cooperative.ts';
import {indexTree} from '../../source/image/tree-index.ts';
import {parseQuery} from '../../source/search/query.ts';
import {searching} from '../../source/search/search.ts';
import {treeOf} from '../fixtures/image-tree.ts';
import {type Random, randomLayers, seededRandom} from '../fixtures/random-layers.ts';
import {type ModelFile, type ModelLayer, mergeNaively} from '../fixtures/reference-model.ts';

const imageCount = 150;
const queriesPerImage = 12;

/** A path while it does not change. */
type Stretch = {
	readonly path: string;
	readonly file: ModelFile;
	readonly first: number;
	readonly last: number;
	/** Whether the layer after `last` removes the path. */
	readonly isRemoved: boolean;
	/** Whether a layer after `last` removes it. */
	readonly isRemovedLater: boolean;
	/** Whether the final tree has the path. */
	readonly isThere: boolean;
	readonly before: ModelFile | undefined;
	/** Whether the final tree has the same stored content. */
	readonly isUsed: boolean;
};

/** Terms of texts: whether a path matches by itself. */
const texts: Readonly<Record<string, (path: string) => boolean>> = {
	a: path => nameOf(path).includes('a'),
	B: path => nameOf(path).includes('b'),
	'a/b': path => /a\/b[^/]*$/.test(path),
	'/c': path => /\/c[^/]*$/.test(path),
	'~c': path => nameOf(path).includes('c'),
	'~a/c': path => /a.*\/[^/]*c[^/]*$/.test(path),
	'/b$/': path => path.endsWith('b'),
	'/a/.': path => /^.*\/a\/\.[^/]*$/.test(path),
	'a*': path => path.startsWith('/') && nameOf(path).startsWith('a'),
	'/a/*': path => /^\/a\/[^/]*$/.test(path),
	'/**/b': path => /^\/.*\/b$/.test(path),
};

const versions: Readonly<Record<string, (stretch: Stretch) => boolean>> = {
	'size>5': ({file}) => file.kind === 'file' && file.content.length > 5,
	'size<=1': ({file}) => file.kind === 'file' && file.content.length <= 1,
	'size=512': ({file}) => file.kind === 'file' && file.content.length === 512,
	'kind:dir': ({file}) => file.kind === 'dir',
	'kind:file,link': ({file}) => file.kind === 'file' || file.kind === 'symlink',
	'kind:device': ({file}) => file.kind === 'char',
	'owner:1000': ({file}) => file.uid === 1000,
	'owner::0': ({file}) => file.gid === 0,
	'is:removed': ({isRemovedLater}) => isRemovedLater,
	'is:final': ({last}) => last === Number.POSITIVE_INFINITY,
	'is:added': ({before}) => before === undefined,
	'is:wasted': ({file, isUsed}) => file.kind === 'file' && file.content.length > 0 && !isUsed,
	'layer:1': stretch => isInLayers(stretch, 1, 1),
	'layer:2..4': stretch => isInLayers(stretch, 2, 4),
	'layer:..1': stretch => isInLayers(stretch, 0, 1),
	'changed:owner': ({file, before}) => before !== undefined && before.uid !== file.uid,
	'changed:mode': ({file, before}) => before !== undefined && before.mode !== file.mode,
	'changed:kind': ({file, before}) => before !== undefined && before.kind !== file.kind,
};

test('queries find the same as a naive search of random images', async () => {
	for (let seed = 0; seed < imageCount; seed++) {
		const layers = randomLayers(seed);
		const index = indexTree(await treeOf(...layers));
		const stretches = stretchesOf(mergeNaively(layers));
		const random = seededRandom(seed);
		for (let count = 0; count < queriesPerImage; count++) {
			const terms = randomTerms(random);
			const text = terms.join(' ');
			const query = parseQuery(text);
			assert.equal(query.problem, undefined, text);
			const {nodes} = runSync(searching(index, query));
			const found = [...nodes].map(node => index.tree.pathOf(node));
			const expected = naiveSearch(terms, stretches);
			assert.deepEqual(found.sort(), expected, `${text} in the random image ${seed}`);
		}
	}
});

test('queries of one layer find the same as a naive search of its state', async () => {
	for (let seed = 0; seed < imageCount; seed++) {
		const layers = randomLayers(seed);
		const index = indexTree(await treeOf(...layers));
		const model = mergeNaively(layers);
		const random = seededRandom(seed);
		const layer = random(layers.length);
		const states = stretchesOf(model).filter(({first, last, isRemoved}) => {
			const isThere = first <= layer && last >= layer;
			return isThere || (isRemoved && last + 1 === layer);
		});
		const shown = states.filter(
			({path, isRemoved, last}) =>
				!(isRemoved && last + 1 === layer) ||
				!states.some(other => other.path === path && other.first === layer),
		);
		const terms = [...randomTerms(random), 'owner:1000'];
		const text = terms.join(' ');
		const {nodes} = runSync(searching(index, parseQuery(text), {layer}));
		const found = [...nodes].map(node => index.tree.pathOf(node));
		const expected = naiveSearch(terms, shown);
		assert.deepEqual(found.sort(), expected, `${text} as of layer ${layer} of image ${seed}`);
	}
});

function naiveSearch(terms: readonly string[], stretches: readonly Stretch[]): readonly string[] {
	const positive = terms.filter(term => !term.startsWith('-'));
	const isTextsOnly = terms.every(term => Object.hasOwn(texts, term));
	const holds = (term: string, stretch: Stretch): boolean => {
		if (term === '-is:final') return !stretch.isThere;
		if (term.startsWith('-')) return !holds(term.slice(1), stretch);
		return Object.hasOwn(texts, term)
			? ancestry(stretch.path).some(texts[term])
			: versions[term](stretch);
	};
	// An expression finds a directory, but not again what is in it.
	const isOwn = (term: string, path: string) =>
		texts[term](path) && (!isExpression(term) || !ancestry(path).slice(0, -1).some(texts[term]));
	const paths = stretches
		.filter(stretch => terms.every(term => holds(term, stretch)))
		.map(({path}) => path)
		.filter(path => !isTextsOnly || positive.some(term => isOwn(term, path)));
	return [...new Set(paths)].sort();
}

function isExpression(term: string): boolean {
	return /^\/.*\/$|\*/.test(term);
}

function randomTerms(random: Random): readonly string[] {
	const all = [...Object.keys(texts), ...Object.keys(texts), ...Object.keys(versions)];
	return Array.from({length: 1 + random(3)}, () => {
		const term = all[random(all.length)];
		return random(5) === 0 ? `-${term}` : term;
	});
}

function stretchesOf(model: readonly ModelLayer[]): readonly Stretch[] {
	const paths = new Set(model.flatMap(({tree}) => [...tree.keys()]));
	const used = new Set(model.at(-1)?.tree.values());
	return [...paths].flatMap(path => {
		const found: Stretch[] = [];
		for (let first = 0; first < model.length; first++) {
			const file = model[first].tree.get(path);
			const before = model[first - 1]?.tree.get(path);
			if (file === undefined || file === before) continue;
			const end = model.findIndex(({tree}, layer) => layer > first && tree.get(path) !== file);
			const isRemoved = end >= 0 && !model[end].tree.has(path);
			const isRemovedLater = model.slice(first).some(({tree}) => !tree.has(path));
			const isThere = model.at(-1)?.tree.has(path) ?? false;
			const last = end < 0 ? Number.POSITIVE_INFINITY : end - 1;
			const isUsed = used.has(file);
			const fate = {isRemoved, isRemovedLater, isThere, isUsed};
			found.push({path: `/${path}`, file, first, last, before, ...fate});
		}
		return found;
	});
}

function isInLayers({first, last, isRemoved}: Stretch, from: number, to: number): boolean {
	const isIn = (layer: number) => layer >= from && layer <= to;
	return isIn(first) || (isRemoved && isIn(last + 1));
}

function nameOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** The paths of all directories above a path, and the path itself. */
function ancestry(path: string): readonly string[] {
	const parts = path.split('/');
	return parts.slice(1).map((_, depth) => parts.slice(0, depth + 2).join('/'));
}
