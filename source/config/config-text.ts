import {
	type Document,
	isAlias,
	isMap,
	isScalar,
	isSeq,
	LineCounter,
	type Node,
	parseDocument,
} from 'yaml';
import {type RuleName, ruleNames, type Threshold} from '../analysis/rules.ts';
import {Failure} from '../failure.ts';
import {closestName} from '../text/closest.ts';
import {type KeySetting, type Preferences, preferenceNames, readPreference} from './preferences.ts';
import {
	checkGlob,
	matchName,
	type PartialSettings,
	readFigures,
	readThreshold,
	suggestName,
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
 * Parses the text of a config file, YAML or JSON. Keys may be written in camelCase, kebab-case or
 * snake_case, in upper or lower case.
 *
 * @throws Failure with the name of the file and the line
 */
export function readConfigText(config: ConfigText): PartialSettings {
	return new ConfigReader(config).read();
}

const sectionNames = ['rules', 'figures', 'removable', ...preferenceNames, 'keys'] as const;

function withPreferences(settings: PartialSettings, more: Preferences): PartialSettings {
	return {...settings, preferences: {...settings.preferences, ...more}};
}

const removableNames = ['ignore'] as const;

const exampleOfRules =
	'For example "rules:", and in the next line, indented, "lowestEfficiency: 0.9".';

const exampleOfIgnore =
	'For example "removable:", and in the next line, indented, "ignore: [/var/log/**]".';

/** A key of a mapping, with its position. */
type Entry = {
	readonly key: string;
	readonly value: unknown;
	/** `file:line`. */
	readonly source: string;
};

/** Aliases are resolved only at known keys, so nested aliases cannot multiply the work. */
class ConfigReader {
	readonly #config: ConfigText;
	readonly #lines = new LineCounter();
	readonly #document: Document.Parsed;

	constructor(config: ConfigText) {
		this.#config = config;
		this.#document = parseDocument(config.text, {lineCounter: this.#lines, prettyErrors: false});
		const [error] = this.#document.errors;
		if (error) {
			const {line} = this.#lines.linePos(error.pos[0]);
			throw new Failure(
				`${config.name}:${line}: invalid YAML or JSON (${error.message})`,
				'Correct that line, or the one before it.',
			);
		}
	}

	read(): PartialSettings {
		let settings: PartialSettings = {rules: {}};
		for (const entry of this.#entriesOf(this.#document.contents, this.#config.name)) {
			const name = matchName(entry.key, sectionNames);
			switch (name) {
				case 'rules':
					settings = {...settings, rules: this.#readRules(entry)};
					break;
				case 'figures': {
					const text = this.#textOf(entry);
					if (text === undefined) break;
					settings = {...settings, figures: readFigures(text, entry.source)};
					break;
				}
				case 'removable':
					settings = {...settings, ignore: this.#readIgnored(entry)};
					break;
				case undefined:
					this.#rejectSection(entry);
					break;
				case 'keys':
					settings = withPreferences(settings, {keys: this.#readKeys(entry)});
					break;
				default: {
					const text = this.#textOf(entry);
					if (text === undefined) break;
					settings = withPreferences(settings, readPreference(name, text, entry.source));
				}
			}
		}
		return settings;
	}

	#readRules(section: Entry): PartialSettings['rules'] {
		const rules: Partial<Record<RuleName, WithOrigin<Threshold>>> = {};
		for (const entry of this.#entriesOf(section.value, section.source)) {
			const name = matchName(entry.key, ruleNames);
			if (name === undefined) {
				throw new Failure(
					`${entry.source}: there is no rule "${entry.key}"`,
					suggestName(entry.key, ruleNames),
				);
			}
			if (rules[name]) {
				throw new Failure(
					`${entry.source}: the rule ${name} is set twice`,
					`Remove it here or at ${rules[name].source}.`,
				);
			}
			const text = this.#textOf(entry);
			if (text !== undefined) rules[name] = readThreshold(name, text, entry.source);
		}
		return rules;
	}

	/** The keys of commands: each a key, or a list of them. */
	#readKeys(section: Entry): readonly KeySetting[] {
		return [...this.#entriesOf(section.value, section.source)].map(entry => {
			const node = this.#resolve(entry.value, entry.source);
			const items = isSeq(node) ? node.items : [node];
			const keys = items.flatMap(value => this.#textOf({...entry, value}) ?? []);
			return {command: entry.key, keys, source: entry.source};
		});
	}

	#readIgnored(section: Entry): PartialSettings['ignore'] {
		let ignore: PartialSettings['ignore'];
		for (const entry of this.#entriesOf(section.value, section.source, exampleOfIgnore)) {
			const {key, value, source} = entry;
			if (matchName(key, removableNames) === undefined) {
				throw new Failure(
					`${source}: removable has no setting "${key}"`,
					suggestName(key, removableNames),
				);
			}
			const list = this.#resolve(value, source);
			if (list === null || (isScalar(list) && list.value === null)) continue;
			if (!isSeq(list)) {
				throw new Failure(`${source}: a list of globs is expected here`, exampleOfIgnore);
			}
			const globs = list.items.map(item => {
				const at = `${this.#config.name}:${this.#lineOf(item)}`;
				const text = this.#textOf({key: 'a glob', value: item, source: at});
				return checkGlob(text ?? '', at);
			});
			ignore = {value: globs, source};
		}
		return ignore;
	}

	/** Unknown keys are ignored in dive's file, as dive does, unless they look like a typing error. */
	#rejectSection({key, source}: Entry): void {
		const rule = matchName(key, ruleNames);
		if (rule !== undefined) {
			throw new Failure(
				`${source}: the rule ${rule} is outside of "rules"`,
				'Put a line "rules:" above it, and indent it.',
			);
		}
		if (this.#config.isDive && closestName(key, sectionNames) === undefined) return;
		throw new Failure(`${source}: there is no setting "${key}"`, suggestName(key, sectionNames));
	}

	/** The entries of a mapping; none if the value is missing. */
	*#entriesOf(value: unknown, source: string, example = exampleOfRules): Generator<Entry> {
		const node = this.#resolve(value, source);
		if (node === null || (isScalar(node) && node.value === null)) return;
		if (!isMap(node)) {
			throw new Failure(`${source}: a mapping of names to values is expected here`, example);
		}
		for (const {key, value} of node.items) {
			yield {
				key: isScalar(key) ? String(key.value) : String(key),
				value,
				source: `${this.#config.name}:${this.#lineOf(key)}`,
			};
		}
	}

	#lineOf(node: unknown): number {
		return this.#lines.linePos((node as Node | null)?.range?.[0] ?? 0).line;
	}

	/** A value as written, without quotes; `undefined` if it is missing. */
	#textOf({key, value, source}: Entry): string | undefined {
		const node = this.#resolve(value, source);
		if (node === null) return undefined;
		if (!isScalar(node)) {
			throw new Failure(`${source}: ${key} cannot be a list or a mapping`, 'Write a single value.');
		}
		if (node.value === null) return undefined;
		return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
	}

	#resolve(value: unknown, source: string): unknown {
		if (!isAlias(value)) return value ?? null;
		const node = value.resolve(this.#document);
		if (node !== undefined) return node;
		throw new Failure(
			`${source}: there is no anchor &${value.source}`,
			'Write the value itself instead of the alias.',
		);
	}
}
