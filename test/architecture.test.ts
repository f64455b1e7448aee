import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';
import {indexLayer} from './fixtures/index-layer.ts';
import {file} from './fixtures/layer-tar.ts';

const root = path.join(import.meta.dirname, '..');
const document = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');

/** An import statement in `source/`. */
type Import = {
	/** Path in `source/`. */
	readonly file: string;
	/** First folder of the path; empty for files directly in `source/`. */
	readonly folder: string;
	/** Path in `source/`, or for a library the specifier. */
	readonly target: string;
	readonly isLibrary: boolean;
	readonly isOfTypes: boolean;
	/** Whether it is loaded when the statement runs, not when the program starts. */
	readonly isDynamic: boolean;
};

const imports = readdirSync(path.join(root, 'source'), {recursive: true, encoding: 'utf8'})
	.filter(name => /\.tsx?$/.test(name))
	.flatMap(importsOf);

function importsOf(name: string): readonly Import[] {
	const text = readFileSync(path.join(root, 'source', name), 'utf8');
	const statements = text.matchAll(
		/^(?:import|export)\s(type\s)?[^;']*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
	);
	return [...statements].flatMap(([, type, from, bare, dynamic]) => {
		const specifier = from ?? bare ?? dynamic;
		if (specifier.startsWith('node:')) return [];
		const isLibrary = !specifier.startsWith('.');
		const target = isLibrary ? specifier : path.join(path.dirname(name), specifier);
		const isOfTypes = type !== undefined;
		const isDynamic = dynamic !== undefined;
		return [{file: name, folder: folderOf(name), target, isLibrary, isOfTypes, isDynamic}];
	});
}

function folderOf(name: string): string {
	return name.includes(path.sep) ? name.split(path.sep)[0] : '';
}

/** The folders that each folder may import, and whether only types, from the document's table. */
const rules = new Map(
	[...document.matchAll(/^\| `(\w+)` \| .* \| (.*) \|$/gm)].map(([, folder, cell]) => {
		const targets = [...cell.matchAll(/`(\w+)`( \(types\))?/g)];
		return [folder, new Map(targets.map(([, target, types]) => [target, types !== undefined]))];
	}),
);

const libraryTable = /^\| library \|.*\n\|[-|]*\n((?:\|.*\n)*)/m.exec(document)![1];

/** The folders and files that may import each library, from the document's table. */
const libraries = new Map(
	[...libraryTable.matchAll(/^\| (.*) \| .* \| (.*) \|$/gm)].flatMap(([, names, cell]) => {
		const places = new Set([...cell.matchAll(/`([^`]+)`/g)].map(([, place]) => place));
		return names.split(', ').map(name => [name, places] as const);
	}),
);

function packageOf(specifier: string): string {
	return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

const folders = [...new Set(imports.map(({folder}) => folder))].filter(folder => folder !== '');

describe('the architecture document', () => {
	test('names only files and folders that exist', () => {
		const files = ['source', 'test', 'scripts', 'docs', '.ci'].flatMap(folder =>
			readdirSync(path.join(root, folder), {recursive: true, encoding: 'utf8'}).map(
				name => `/${folder}/${name}`,
			),
		);
		for (const [, name] of document.matchAll(/`([\w./-]+\.tsx?|(?:source|test)\/[\w./-]+)`/g)) {
			assert.ok(
				files.some(file => file.endsWith(`/${name}`)),
				name,
			);
		}
	});

	test('lists exactly the folders of the source', () => {
		assert.deepEqual([...rules.keys()].sort(), folders.toSorted());
	});

	for (const folder of folders.filter(name => name !== 'commands')) {
		test(`lists all imports of ${folder}`, () => {
			const allowed = rules.get(folder)!;
			for (const {file: name, target, isOfTypes} of imports.filter(one => one.folder === folder)) {
				const to = folderOf(target);
				if (!folders.includes(to) || to === folder) continue;
				assert.ok(allowed.has(to), `${name} imports ${target}`);
				assert.ok(isOfTypes || !allowed.get(to), `${name} imports more than types of ${target}`);
			}
		});
	}

	test('has no dependency cycle between folders, except for types', () => {
		const arrows = new Map(
			[...rules].map(([folder, targets]) => [
				folder,
				[...targets].filter(([, isOfTypes]) => !isOfTypes).map(([target]) => target),
			]),
		);
		const reachable = (from: string): readonly string[] =>
			(arrows.get(from) ?? []).flatMap(to => [to, ...(to === from ? [] : reachable(to))]);
		for (const folder of folders) assert.ok(!reachable(folder).includes(folder), folder);
	});

	test('describes files without import cycles, except for types', () => {
		const targets = Map.groupBy(
			imports.filter(({isOfTypes}) => !isOfTypes),
			({file: name}) => name,
		);
		const done = new Set<string>();
		const visit = (name: string, above: readonly string[]) => {
			assert.ok(!above.includes(name), [...above, name].join(' → '));
			if (done.has(name)) return;
			for (const {target} of targets.get(name) ?? []) visit(target, [...above, name]);
			done.add(name);
		};
		for (const name of targets.keys()) visit(name, []);
	});

	test('lists the top-level files that folders import', () => {
		const shared = ['exit.ts', 'failure.ts', 'cooperative.ts', 'user-folders.ts'];
		for (const {file: name, folder, target} of imports) {
			if (folder === '' || folder === 'commands' || folderOf(target) !== '') continue;
			assert.ok(!/\.tsx?$/.test(target) || shared.includes(target), `${name} imports ${target}`);
		}
	});

	test('lists exactly the libraries of the source, and where each is used', () => {
		const used = imports.filter(({isLibrary, isOfTypes}) => isLibrary && !isOfTypes);
		assert.deepEqual(
			[...new Set(used.map(({target}) => packageOf(target)))].sort(),
			[...libraries.keys()].sort(),
		);
		for (const {file: name, folder, target} of used) {
			const places = libraries.get(packageOf(target))!;
			assert.ok(places.has(folder) || places.has(`source/${name}`), `${name} imports ${target}`);
		}
	});

	test('says that dockerode is loaded for engines only', () => {
		const engineFiles =
			/^sources\/engine\/(?:engine|engine-client|engine-connect|engine-image|shared-export|container|container-layer|list-containers)\.ts$/;
		for (const {file: name, target, isOfTypes, isDynamic} of imports) {
			if (!engineFiles.test(target) || engineFiles.test(name)) continue;
			assert.ok(isOfTypes || isDynamic, `${name} imports ${target} statically`);
		}
	});

	test('states the bytes per entry', async () => {
		const {entries} = await indexLayer([file('a', 'x')]);
		const columns = Object.values(entries).filter(column => ArrayBuffer.isView(column));
		const bytes = columns.reduce((sum, column) => sum + column.byteLength, 0);
		assert.match(document, new RegExp(`\\b${bytes} bytes an entry`));
	});
});
