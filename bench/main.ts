import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {styleText} from 'node:util';
import {type BenchContext, benchEnvironment, copyProgram, prepareImage} from './context.ts';
import {engineNames, engineRows} from './engine.ts';
import {budgetedImages} from './images.ts';
import {echoRows, keyRows, loadingRows, readyRows} from './inspector-rows.ts';
import {folderRows, pipeRows} from './local-rows.ts';
import {currentLoad, thisMachine} from './machine.ts';
import {withMarkedPart} from './marked-part.ts';
import {type BenchOptions, isSelected, parseBenchOptions, usageText} from './options.ts';
import {coldCiRows, startRows, warmCiRows} from './process-rows.ts';
import {listedRows, registryRows} from './registry-rows.ts';
import {keyBudgets, keyTable, reportMarkdown} from './report.ts';
import {measuredText, verdictOf, withUnit} from './report-text.ts';
import type {BenchResults, Figure, KeyFigures, ScalingTable} from './results.ts';
import {entriesTable, layersTable} from './scaling.ts';

/** Runs the selected measurements and writes the report. */
async function main(options: BenchOptions): Promise<void> {
	// Fail before the run, not after it, if the document lacks the markers.
	if (options.report !== undefined) withMarkedPart(readFileSync(options.report, 'utf8'), '');
	const folder = path.resolve(
		options.folder ?? mkdtempSync(path.join(tmpdir(), 'layerscope-bench-')),
	);
	mkdirSync(folder, {recursive: true});
	try {
		const results = await measure(options, {
			...options,
			folder,
			env: benchEnvironment(folder),
			program: copyProgram(options.program, folder),
			log: text => process.stderr.write(`${styleText('dim', text, {stream: process.stderr})}\n`),
		});
		if (options.report === undefined) return;
		const document = readFileSync(options.report, 'utf8');
		writeFileSync(options.report, withMarkedPart(document, reportMarkdown(results)));
	} finally {
		if (options.folder === undefined) rmSync(folder, {recursive: true, force: true});
	}
}

async function measure({only}: BenchOptions, context: BenchContext): Promise<BenchResults> {
	const before = currentLoad();
	const figures: Figure[] = [];
	const keys: KeyFigures[] = [];
	const scaling: ScalingTable[] = [];
	const images: {title: string; bytes: number}[] = [];
	const add = (added: readonly Figure[]) => {
		for (const figure of added) {
			// Budgets apply to full-size images only.
			const judged = context.size === 'full' ? figure : {...figure, budget: undefined};
			process.stdout.write(`${figureLine(judged)}\n`);
			figures.push(judged);
		}
	};
	const isWanted = (name: string) => isSelected(name, only);

	if (isWanted('start')) add(await startRows(context));
	if (isWanted('keys/echo')) add(await echoRows(context));
	for (const image of budgetedImages) {
		const names = ['ci', 'inspector'].flatMap(command =>
			['cold', 'warm'].map(cache => `${command}/${image.name}/${cache}`),
		);
		const keysName = `keys/${image.name}`;
		const loadingName = `loading/${image.name}`;
		if (![...names, keysName, loadingName].some(isWanted)) continue;
		const made = await prepareImage(context, image.shape);
		images.push({title: image.title, bytes: made.bytes});
		const [coldCi, warmCi, coldInspector, warmInspector] = names.map(isWanted);
		if (coldCi) add(await coldCiRows(context, image, made));
		if (warmCi) add(await warmCiRows(context, image, made));
		if (coldInspector) add(await readyRows(context, image, made, 'cold'));
		if (warmInspector) add(await readyRows(context, image, made, 'warm'));
		if (image.loadingKeys && isWanted(loadingName)) add(await loadingRows(context, image, made));
		if (image.keys && isWanted(keysName)) {
			const {ofKeys, figures: other} = await keyRows(context, image, made);
			keys.push(...ofKeys);
			process.stdout.write(`${keyTable(ofKeys)}\n`);
			add([...keyBudgets(image.shortTitle, ofKeys, image.keys, image.dive.keys), ...other]);
		}
	}
	if (isWanted('pipe')) add(await pipeRows(context));
	if (isWanted('folder')) add(await folderRows(context));
	if (isWanted('registry')) add(await registryRows(context));
	if (isWanted('estargz')) add(await listedRows(context));
	if (Object.values(engineNames).some(isWanted)) add(await engineRows(context, isWanted));
	if (isWanted('scaling/entries')) scaling.push(await entriesTable(context));
	if (isWanted('scaling/layers')) scaling.push(await layersTable(context));

	const {size, runs, other} = context;
	return {
		machine: thisMachine([before, currentLoad()]),
		size,
		runs,
		other,
		images,
		figures,
		keys,
		scaling,
	};
}

function figureLine(figure: Figure): string {
	const limit = figure.budget === undefined ? '' : ` of ${withUnit(figure.budget, figure.unit)}`;
	const others = figure.others?.length
		? `, the other ${measuredText({...figure, values: figure.others})}`
		: '';
	const verdict = verdictOf(figure);
	const mark = verdict === 'missed' ? styleText('red', ' missed') : verdict && ` ${verdict}`;
	return `${figure.work}, ${figure.metric}: ${measuredText(figure)}${limit}${mark}${others}`;
}

function optionsOf(argv: readonly string[]): BenchOptions | undefined {
	try {
		return parseBenchOptions(argv);
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n${usageText}`);
		process.exitCode = 2;
		return undefined;
	}
}

const options = optionsOf(process.argv.slice(2));
if (options !== undefined) await main(options);
