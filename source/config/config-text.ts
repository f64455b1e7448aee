import {type LimitName, limitNames, type Severity} from '../check/limits.ts';
import type {IgnoreEntry, PathRule, SimpleRule, SizeRule} from '../check/settings.ts';
import {Failure} from '../failure.ts';
import {closestName} from '../text/closest.ts';
import {parseByteSize} from '../text/numbers.ts';
import {type ConfigDocument, parseConfig} from './config-document.ts';
import {configSchema, validateConfig} from './config-schema.ts';
import {preferenceNames, readPreference} from './preferences.ts';
import {
	definedOnly,
	type PartialPathRules,
	type PartialSettings,
	readFigures,
	readLimit,
	readTolerance,
	type WithOrigin,
} from './settings.ts';

export type ConfigText = {
	/** How messages name the file. */
	readonly name: string;
	readonly text: string;
	/** Whether it is dive's file, whose unknown keys are ignored. */
	readonly isDive: boolean;
};

/**
 * Parses the text of a config file, YAML or JSON, and validates it with the schema.
 *
 * @throws Failure with the name of the file and the line
 */
export function readConfigText({name, text, isDive}: ConfigText): PartialSettings {
	const parsed = parseConfig(name, text, configSchema);
	const {document, notes} = isDive ? withoutUnknown(parsed) : {document: parsed, notes: []};
	validateConfig(document);
	const settings = new SettingsReader(document).read();
	return notes.length === 0 ? settings : {...settings, notes};
}

/**
 * A config without what dive ignores: unknown settings and rules. Those that look like a typing error
 * give a note.
 */
function withoutUnknown({value, placeOf}: ConfigDocument): {
	readonly document: ConfigDocument;
	readonly notes: readonly string[];
} {
	const notes: string[] = [];
	const keepKnown = (part: unknown, pointer: string, known: readonly string[]) => {
		if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
		const entries = Object.entries(part).filter(([key]) => {
			if (known.includes(key)) return true;
			const closest = closestName(key, known);
			if (closest !== undefined) {
				notes.push(
					`${placeOf(`${pointer}/${key}`)}: "${key}" is ignored, as in dive; did you mean ${closest}?`,
				);
			}
			return false;
		});
		return Object.fromEntries(entries);
	};
	const root = keepKnown(value, '', diveSettings) as Part;
	if (typeof root !== 'object' || root === null) return {document: {value, placeOf}, notes};
	const rules = keepKnown(root.rules, '/rules', limitNames);
	const filtered = root.rules === undefined ? root : {...root, rules};
	return {document: {value: filtered, placeOf}, notes};
}

/** The settings of dive's file, and those that layerscope adds. */
const diveSettings = ['rules', 'figures', 'removable'];

/** A part of a valid config. */
type Part = Readonly<Record<string, unknown>>;

/** Turns a valid config into settings, each with its place. */
class SettingsReader {
	readonly #document: ConfigDocument;

	constructor(document: ConfigDocument) {
		this.#document = document;
	}

	read(): PartialSettings {
		const root = (this.#document.value ?? {}) as Part;
		const images = this.#items(root.images, '/images');
		const {ignore: needed} = (root.removable ?? {}) as {ignore?: readonly string[] | null};
		return {
			...this.#imageSettings(root, ''),
			...definedOnly({
				baseline: this.#text(root.baseline, '/baseline'),
				tolerance:
					root.tolerance == null
						? undefined
						: readTolerance(String(root.tolerance), this.#document.placeOf('/tolerance')),
				figures:
					root.figures == null
						? undefined
						: readFigures(String(root.figures), this.#document.placeOf('/figures')),
				images:
					images.length === 0
						? undefined
						: images.map(({value, pointer}) => ({
								name: String(value.name),
								settings: this.#imageSettings(value, pointer),
							})),
				neededPaths: needed ?? undefined,
				preferences: this.#preferences(root),
			}),
		};
	}

	/** The settings that can differ between images. */
	#imageSettings(part: Part, pointer: string): PartialSettings {
		const rules = (part.rules ?? {}) as Part;
		const ignore = this.#items(part.ignore, `${pointer}/ignore`);
		return {
			limits: this.#limits(rules, `${pointer}/rules`),
			...definedOnly({
				paths: this.#pathRules(rules, `${pointer}/rules`),
				ignore: ignore.length === 0 ? undefined : ignore.map(item => this.#ignoreEntry(item)),
				base: this.#text(part.base, `${pointer}/base`),
				baselineName: this.#text(part.baselineName, `${pointer}/baselineName`)?.value,
				includeBase: flag(part.includeBase),
			}),
		};
	}

	#limits(rules: Part, pointer: string): PartialSettings['limits'] {
		const entries = limitNames.flatMap(name => {
			const value = rules[name] ?? null;
			return value === null ? [] : [[name, this.#limit(name, value, `${pointer}/${name}`)]];
		});
		return Object.fromEntries(entries);
	}

	#limit(name: LimitName, value: unknown, pointer: string) {
		const {limit, severity} =
			typeof value === 'object' ? (value as {limit: unknown; severity?: Severity}) : {limit: value};
		return readLimit(name, String(limit), this.#document.placeOf(pointer), severity);
	}

	#pathRules(rules: Part, pointer: string): PartialPathRules | undefined {
		const paths = definedOnly({
			forbid:
				rules.forbid == null
					? undefined
					: this.#items(rules.forbid, `${pointer}/forbid`).map(item => this.#pathRule(item)),
			maxBytes:
				rules.maxBytes == null
					? undefined
					: this.#items(rules.maxBytes, `${pointer}/maxBytes`).map(item => this.#sizeRule(item)),
			allowWaste: (rules.allowWaste as readonly string[] | null) ?? undefined,
			setuid: this.#simpleRule(rules.setuid, `${pointer}/setuid`),
			secrets: this.#simpleRule(rules.secrets, `${pointer}/secrets`),
		});
		return Object.keys(paths).length === 0 ? undefined : paths;
	}

	#pathRule({value, pointer}: Item): PathRule {
		return {
			globs: globsOf(value.paths),
			severity: (value.severity as Severity | undefined) ?? 'error',
			source: this.#document.placeOf(pointer),
			...definedOnly({reason: value.reason as string | undefined}),
		};
	}

	#sizeRule(item: Item): SizeRule {
		const maxBytes = parseByteSize(String(item.value.limit));
		if (maxBytes !== undefined) return {...this.#pathRule(item), maxBytes};
		throw new Failure(
			`${this.#document.placeOf(`${item.pointer}/limit`)}: limit cannot be "${item.value.limit}"`,
			'It takes an amount of bytes such as 20MB, 1.5 GiB or 4096.',
		);
	}

	#simpleRule(value: unknown, pointer: string): SimpleRule | 'disabled' | undefined {
		if (value == null) return undefined;
		if (value !== 'error' && value !== 'warning') return 'disabled';
		return {severity: value, source: this.#document.placeOf(pointer)};
	}

	#ignoreEntry({value, pointer}: Item): IgnoreEntry {
		const {id, paths, rule, reason, until} = value as Readonly<Record<string, string>>;
		return {
			reason,
			source: this.#document.placeOf(pointer),
			...definedOnly({id, rule, until, globs: paths === undefined ? undefined : globsOf(paths)}),
		};
	}

	#preferences(root: Part): PartialSettings['preferences'] {
		const values = preferenceNames.map(name => {
			const value = root[name] ?? null;
			if (value === null) return {};
			return readPreference(name, String(value), this.#document.placeOf(`/${name}`));
		});
		const keys = Object.entries((root.keys ?? {}) as Part).map(([command, value]) => ({
			command,
			keys: [value ?? []].flat().map(String),
			source: this.#document.placeOf(`/keys/${command}`),
		}));
		const preferences = Object.assign({}, ...values, keys.length === 0 ? {} : {keys});
		return Object.keys(preferences).length === 0 ? undefined : preferences;
	}

	#text(value: unknown, pointer: string): WithOrigin<string> | undefined {
		if (value == null) return undefined;
		return {value: String(value), source: this.#document.placeOf(pointer)};
	}

	/** The items of a list. A glob stands for a mapping with `paths`. */
	#items(list: unknown, pointer: string): readonly Item[] {
		return ((list ?? []) as readonly unknown[]).map((item, index) => ({
			value: (typeof item === 'string' ? {paths: item} : item) as Part,
			pointer: `${pointer}/${index}`,
		}));
	}
}

type Item = {readonly value: Part; readonly pointer: string};

function globsOf(paths: unknown): readonly string[] {
	return [paths].flat().map(String);
}

function flag(value: unknown): boolean | undefined {
	if (value == null) return undefined;
	return value === true || /^(true|yes|on)$/.test(String(value));
}
