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
	/** Path in `source/`, or a package name. */
	readonly target: string;
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
		const target = specifier.startsWith('.') ? path.join(path.dirname(name), specifier) : specifier;
		const isOfTypes = type !== undefined;
		const isDynamic = dynamic !== undefined;
		return [{file: name, folder: folderOf(name), target, isOfTypes, isDynamic}];
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

const folders = [...new Set(imports.map(({folder}) => folder))].filter(folder => folder !== '');

describe('the architecture document', () => {
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

	test('states where libraries are used', () => {
		const homes: readonly (readonly [RegExp, RegExp])[] = [
			[/^(?:ink|react)\b/, /^ui\//],
			[/^dockerode$/, /^sources\/engine-client\.ts$/],
			[/^undici$/, /^sources\/registry\/transport\.ts$/],
			[/^(?:yaml|empathic)\b/, /^config\//],
			[/^smol-toml$/, /^sources\/registry\/registries-conf\.ts$/],
			[/^meow$/, /^cli\/command-line\.ts$/],
			[/^tar-stream$/, /^sources\/registry\/save-archive\.ts$/],
			[/^p-map$/, /^(?:sources|load|cli|commands)\//],
			[/^tinyglobby$/, /^commands\/expand-references\.ts$/],
			[/^write-file-atomic$/, /^(?:cache|cli)\//],
		];
		for (const [library, home] of homes) {
			const users = imports.filter(({target}) => library.test(target));
			assert.ok(users.length > 0, String(library));
			for (const {file: name, target} of users) assert.match(name, home, target);
		}
	});

	test('says that dockerode is loaded for engines only', () => {
		const engineFiles =
			/^sources\/(?:engine|engine-client|engine-connect|engine-image|shared-export|container|container-layer|list-containers)\.ts$/;
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
