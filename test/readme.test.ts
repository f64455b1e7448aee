import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, test} from 'node:test';
import {parse, parseAllDocuments} from 'yaml';
import packageJson from '../package.json' with {type: 'json'};
import {jobMarkdown} from '../scripts/job-markdown.ts';
import {removableTableMarkdown} from '../scripts/removable-table.ts';
import {diveFigures} from '../source/analysis/dive-figures.ts';
import {defaultThreshold, limitNames} from '../source/check/limits.ts';
import {helpText} from '../source/cli/help-text.ts';
import {commandNames} from '../source/cli/options.ts';
import {isSlowLine} from '../source/commands/inspect.ts';
import {readRunSettings} from '../source/config/check-settings.ts';
import {readConfigText} from '../source/config/config-text.ts';
import {preferenceNames} from '../source/config/preferences.ts';
import {jobNames} from '../source/init/job-templates.ts';
import {loadImage} from '../source/load/load-image.ts';
import {openImage} from '../source/sources/open-image.ts';
import {keymapOf} from '../source/ui/input/keymap.ts';
import {bindingLists, keyTableMarkdown} from '../source/ui/views/views.ts';
import {directory, file, whiteout} from './fixtures/layer-tar.ts';
import {loadedImage} from './fixtures/loaded-image.ts';
import {runProgram} from './fixtures/run-program.ts';

const root = path.join(import.meta.dirname, '..');
const readme = await readFile(path.join(root, 'readme.md'), 'utf8');
const architecture = await readFile(path.join(root, 'docs/architecture.md'), 'utf8');
const removable = await readFile(path.join(root, 'docs/removable.md'), 'utf8');

const ci = await readFile(path.join(root, 'docs/ci.md'), 'utf8');

const documents = [
	{name: 'readme.md', folder: root, text: readme},
	{name: 'docs/architecture.md', folder: path.join(root, 'docs'), text: architecture},
	{name: 'docs/ci.md', folder: path.join(root, 'docs'), text: ci},
] as const;

/** Code blocks of a language, in document order. */
function blocksOf(language: string): readonly string[] {
	return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(
		([, block]) => block,
	);
}

describe('the readme', () => {
	test('contains the help text (otherwise: npm run readme)', () => {
		const [, help] = /^```console\n\$ layerscope --help\n(.*?)^```$/ms.exec(readme) ?? [];
		assert.equal(help, helpText);
	});

	test('contains the key table (otherwise: npm run readme)', () => {
		const [, table] = /<!-- keys -->\n(.*)\n<!-- \/keys -->/s.exec(readme) ?? [];
		assert.equal(table, keyTableMarkdown());
	});

	test('has the rules for removable paths beside it (otherwise: npm run readme)', () => {
		const [, table] = /<!-- rules -->\n(.*)\n<!-- \/rules -->/s.exec(removable) ?? [];
		assert.equal(table, removableTableMarkdown());
	});

	for (const name of jobNames) {
		test(`has the job of init ${name} in docs/ci.md (otherwise: npm run readme)`, () => {
			const [, job] = new RegExp(`<!-- ${name} -->\\n(.*)\\n<!-- /${name} -->`, 's').exec(ci) ?? [];
			assert.equal(job, jobMarkdown(name));
		});
	}

	test('has the inputs and outputs of the action and the component in docs/ci.md', async () => {
		const read = (name: string) => readFile(path.join(root, name), 'utf8');
		const action = parse(await read('action.yml'));
		const [{spec}] = parseAllDocuments(await read('templates/layerscope.yml')).map(one =>
			one.toJS(),
		);
		const [, github, gitlab] = /^### GitHub$(.*)^### GitLab$(.*)^### Before a push$/ms.exec(ci)!;
		for (const [text, given] of [
			[github, {...action.inputs, ...action.outputs}],
			[gitlab, spec.inputs],
		]) {
			const rows = [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
			assert.deepEqual(rows, Object.keys(given));
		}
	});

	test('names only commands and scripts that exist', () => {
		const used = readme.matchAll(/(?:\$ |`|npx |--yes )layerscope ([a-z]+)(?=[ `])/g);
		for (const [text, command] of used) {
			assert.ok((commandNames as readonly string[]).includes(command), text);
		}
		for (const [text, script] of readme.matchAll(/\bnpm (?:run )?(start|test|(?<=run )\w+)/g)) {
			assert.ok(script in packageJson.scripts, text);
		}
	});

	const runs = blocksOf('console')
		.map(block => /^\$ layerscope ([^\n]*)\n(.*)$/s.exec(block)!.slice(1))
		.filter(([args]) => args !== '--help');
	assert.ok(runs.length >= 4);
	const noUserConfig = {XDG_CONFIG_HOME: '/dev/null/none'};
	for (const [args, output] of runs) {
		test(`shows the output of layerscope ${args}`, async () => {
			const {stdout, stderr} = await runProgram(args.split(' '), {cwd: root, env: noUserConfig});
			assert.equal(stderr, '');
			let rest = stdout.toString();
			// An ellipsis stands for omitted lines.
			for (const part of output.split(/^…\n/m)) {
				assert.ok(rest.includes(part), `missing or in another place:\n${part}`);
				rest = rest.slice(rest.indexOf(part) + part.length);
			}
		});
	}

	test('lists the rules with their defaults', () => {
		for (const name of limitNames) {
			const text = defaultThreshold(name) === null ? 'disabled' : `\`${defaultThreshold(name)}\``;
			assert.match(readme, new RegExp(`^\\| \`${name}\` \\|[^|]*\\| ${text} \\|`, 'm'));
		}
	});

	test('contains a valid config file', () => {
		const yaml = blocksOf('yaml').find(block => block.startsWith('# .layerscope.yaml\n'))!;
		const {limits, figures} = readConfigText({name: 'x.yaml', text: yaml, isDive: false});
		assert.deepEqual(Object.keys(limits).sort(), limitNames.toSorted());
		assert.equal(figures?.value, 'layerscope');
	});

	test('contains valid preferences', () => {
		const yaml = blocksOf('yaml').find(block => block.startsWith('theme: '))!;
		const {preferences = {}} = readConfigText({
			name: 'x.yaml',
			text: yaml,
			isDive: false,
		});
		assert.deepEqual(Object.keys(preferences).sort(), [...preferenceNames, 'keys'].sort());
		assert.equal(keymapOf(preferences.keys ?? [], bindingLists()).size, preferences.keys?.length);
	});

	test('names environment variables that the program reads', async () => {
		assert.ok(isSlowLine(false, {LAYERSCOPE_SLOW: '1'}));
		const named = [...new Set(readme.match(/LAYERSCOPE_(?!CACHE_|SLOW)[A-Z_]+/g))];
		assert.equal(named.length, limitNames.length + 1);
		for (const name of named) {
			const surroundings = {cwd: '/', env: {[name]: 'nonsense', XDG_CONFIG_HOME: '/dev/null/none'}};
			await assert.rejects(readRunSettings({}, surroundings), new RegExp(name));
		}
	});

	test('lists every field of the JSON report', async () => {
		const {stdout} = await runProgram(['ci', '--json', '-', 'media/sample.tar'], {cwd: root});
		const [, table] = /^Schema 1\.(.*?)^### /ms.exec(readme)!;
		for (const name of fieldNames(JSON.parse(stdout.toString()))) {
			assert.match(table, new RegExp(`\\b${name}\\b`), name);
		}
	});

	test("shows dive's actual figures in the comparison", async t => {
		const opened = await openImage(path.join(root, 'media/sample.tar'));
		t.after(() => opened.close());
		const removed = await loadedImage([
			{createdBy: 'RUN', entries: [directory('cache'), file('cache/packages', Buffer.alloc(5e6))]},
			{createdBy: 'RUN', entries: [whiteout('cache')]},
		]);
		const images = [await loadImage(opened), removed];
		const row = (name: string, figures: readonly number[]) =>
			`| ${name} | ${figures.map(figure => figure.toLocaleString('en')).join(' | ')} |\n`;
		const wastedBytes = images.map(({analysis}) => analysis.totals.wastedBytes);
		const inefficientBytes = images.map(({tree}) => diveFigures(tree.layers).inefficientBytes);
		assert.ok(readme.includes(row('`wastedBytes` of layerscope', wastedBytes)));
		assert.ok(readme.includes(row('`inefficientBytes` of dive', inefficientBytes)));
	});
});

function fieldNames(value: unknown): readonly string[] {
	if (Array.isArray(value)) return fieldNames(value[0]);
	if (typeof value !== 'object' || value === null) return [];
	// The names of labels come from the image.
	const {labels: _, ...fields} = value as Readonly<Record<string, unknown>>;
	const names = Object.entries(fields).flatMap(([name, inner]) => [name, ...fieldNames(inner)]);
	return 'labels' in value ? ['labels', ...names] : names;
}

for (const {name, folder, text} of documents) {
	describe(name, () => {
		test('links to files and headings that exist', () => {
			for (const [, target] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
				const [place, heading] = target.split('#');
				if (place !== '') assert.ok(existsSync(path.join(folder, place)), target);
				else assert.ok(headingsOf(text).has(heading), target);
			}
		});

		test('names files of the project that exist', () => {
			const named = text.matchAll(/`((?:source|test|scripts|docs|media|\.ci)\/[\w./-]+)`/g);
			for (const [, place] of named) assert.ok(existsSync(path.join(root, place)), place);
		});

		test('contains no path or address of a particular machine', () => {
			assert.doesNotMatch(text, /\/(?:home|work|root|Users)\/|\/var\/tmp\/|localhost:\d/);
		});
	});
}

/** Anchors of the headings, as on GitHub. */
function headingsOf(text: string): ReadonlySet<string> {
	const headings = text.matchAll(/^#+ (.*)$/gm);
	return new Set(
		[...headings].map(([, heading]) =>
			heading
				.toLowerCase()
				.replace(/[^\w\s-]/g, '')
				.replaceAll(' ', '-'),
		),
	);
}

describe('the package', () => {
	test('contains the program and all listed files', () => {
		assert.deepEqual(packageJson.bin, {layerscope: 'dist/cli.js'});
		for (const name of ['dist/cli.js', ...packageJson.files]) {
			assert.ok(existsSync(path.join(root, name)), name);
		}
		assert.ok(packageJson.files.includes('dist'));
		assert.ok(packageJson.files.includes('media/sample.tar'));
	});

	test('requires the same Node.js version as the readme and the program', async () => {
		const [, needed] = /^>=(.*)$/.exec(packageJson.engines.node)!;
		assert.ok(readme.includes(`It needs Node.js ${needed} or later`));
		const program = await readFile(path.join(root, 'source/cli.ts'), 'utf8');
		assert.ok(program.includes(`const needed = [${needed.replace('.', ', ')}]`));
	});
});
