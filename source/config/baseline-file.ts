import {limitNames, unitOf} from '../check/limits.ts';
import {
	type Baseline,
	type RecordedFinding,
	type RecordedImage,
	type RecordedLimit,
	recordedRules,
	sortRecorded,
} from '../check/recorded-image.ts';
import {Failure} from '../failure.ts';
import {printableJson} from '../text/printable.ts';
import type {BaselinePlace} from './baseline-place.ts';
import type {ValuePath} from './config-document.ts';
import {readTextFile} from './text-file.ts';

/** Raise it when an older program would misread the file. */
const version = 1;

/** The text of a baseline: JSON with a line for each entry, in an order that does not depend on sizes. */
export function formatBaseline(baseline: Baseline): string {
	const images = [...baseline]
		.sort(([one], [other]) => (one < other ? -1 : 1))
		.map(([name, image]) => {
			const {limits, findings} = sortRecorded(image);
			const lines = [...limits, ...findings].map(entry => `\n\t\t\t${lineOf(entry)}`);
			return `\n\t\t${printableJson(name)}: [${lines.join(',')}${lines.length > 0 ? '\n\t\t' : ''}]`;
		});
	const end = images.length > 0 ? '\n\t' : '';
	return `{\n\t"version": ${version},\n\t"images": {${images.join(',')}${end}}\n}\n`;
}

function lineOf(entry: RecordedLimit | RecordedFinding): string {
	const fields = Object.entries(entry).filter(([, value]) => value !== undefined);
	return `{${fields.map(([key, value]) => `"${key}": ${printableJson(value)}`).join(', ')}}`;
}

/**
 * Reads a baseline.
 *
 * @throws Failure as {@link parseBaseline}
 */
export async function readBaselineFile({file, name}: BaselinePlace): Promise<Baseline> {
	const about = {name, kind: 'baseline', option: '--baseline', limit: 64};
	return parseBaseline(name, await readTextFile(file, about));
}

/**
 * Parses a baseline.
 *
 * @param name how messages name the file
 * @throws Failure with the line if the text is not a valid baseline, or one of a newer program
 */
export async function parseBaseline(name: string, text: string): Promise<Baseline> {
	try {
		return readBaseline(JSON.parse(text));
	} catch (error) {
		if (error instanceof SyntaxError) throw invalidJson(name, text, error);
		if (!(error instanceof InvalidBaseline)) throw error;
		// JSON is YAML. The parser that knows places takes too long for valid files.
		const {lineAt} = await import('./config-document.ts');
		throw new Failure(`${name}:${lineAt(text, error.path)}: ${error.message}`, error.hint, {
			cause: error,
		});
	}
}

class InvalidBaseline extends Error {
	override readonly name = 'InvalidBaseline';
	readonly path: ValuePath;
	readonly hint: string;

	constructor(
		path: ValuePath,
		message: string,
		hint = 'Correct it, or remove the file and record it again with --write-baseline.',
	) {
		super(message);
		this.path = path;
		this.hint = hint;
	}
}

function invalidJson(name: string, text: string, {message}: SyntaxError): Failure {
	const [, given] = /\(line (\d+) column \d+\)/.exec(message) ?? [];
	const line = given ?? text.trimEnd().split('\n').length;
	return new Failure(
		`${name}:${line}: invalid JSON`,
		'Correct it (a merge conflict?), or remove the file and record it again with --write-baseline.',
	);
}

function readBaseline(value: unknown): Baseline {
	const root = fieldsOf(value, [], ['version', 'images']);
	const found = root.version;
	if (typeof found !== 'number' || !Number.isInteger(found) || found < 1) {
		throw new InvalidBaseline(['version'], 'a baseline needs "version": 1');
	}
	if (found > version) {
		throw new InvalidBaseline(
			['version'],
			`version ${found} of baselines is newer than this layerscope`,
			'Update layerscope, or remove the file and record it again with --write-baseline.',
		);
	}
	const images = fieldsOf(root.images, ['images']);
	return new Map(
		Object.entries(images).map(([image, entries]) => [image, readImage(image, entries)]),
	);
}

function readImage(image: string, entries: unknown): RecordedImage {
	const path = ['images', image];
	if (!Array.isArray(entries))
		throw new InvalidBaseline(path, 'a list of entries is expected here');
	const limits: RecordedLimit[] = [];
	const findings: RecordedFinding[] = [];
	for (const [index, entry] of entries.entries()) {
		const at = [...path, index];
		const {rule} = fieldsOf(entry, at);
		const limit = limitNames.find(name => name === rule);
		if (limit !== undefined) {
			const fields = fieldsOf(entry, at, ['rule', 'measured', 'wastedBytes']);
			limits.push({
				rule: limit,
				measured: numberAt(fields, 'measured', at),
				...(unitOf(limit) === 'ratio' && {wastedBytes: numberAt(fields, 'wastedBytes', at)}),
			});
			continue;
		}
		const own = recordedRules.find(name => name === rule);
		if (own === undefined) {
			throw new InvalidBaseline([...at, 'rule'], `there is no rule ${JSON.stringify(rule)}`);
		}
		const fields = fieldsOf(entry, at, ['rule', 'id', 'bytes', 'summary']);
		const {id, summary} = fields;
		if (typeof id !== 'string' || !/^[0-9a-f]{12}$/.test(id)) {
			throw new InvalidBaseline([...at, 'id'], 'an id has twelve digits and letters a to f');
		}
		if (typeof summary !== 'string') {
			throw new InvalidBaseline([...at, 'summary'], 'an entry needs a "summary"');
		}
		findings.push({
			rule: own,
			id,
			...(fields.bytes !== undefined && {bytes: numberAt(fields, 'bytes', at)}),
			summary,
		});
	}
	return {limits, findings};
}

/** @param known the keys that may be there; any if missing */
function fieldsOf(value: unknown, path: ValuePath, known?: readonly string[]) {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new InvalidBaseline(path, 'an object is expected here');
	}
	for (const key of known === undefined ? [] : Object.keys(value)) {
		if (!known?.includes(key)) {
			throw new InvalidBaseline([...path, key], `the key ${JSON.stringify(key)} is not known here`);
		}
	}
	return value as Readonly<Record<string, unknown>>;
}

function numberAt(fields: Readonly<Record<string, unknown>>, key: string, path: ValuePath): number {
	const value = fields[key];
	if (typeof value === 'number' && value >= 0) return value;
	throw new InvalidBaseline([...path, key], `"${key}" needs to be a number from 0`);
}
