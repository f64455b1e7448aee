import {type Document, isAlias, isMap, isScalar, LineCounter, type Node, parseDocument} from 'yaml';
import {type RuleName, ruleNames, type Threshold} from '../analysis/rules.ts';
import {Failure} from '../failure.ts';
import {closestName} from '../text/closest.ts';
import {
	matchName,
	type PartialSettings,
	readFigures,
	readThreshold,
	suggestName,
	type WithOrigin,
} from './settings.ts';

export type ConfigText = {
	/** How messages call the file. */
	readonly name: string;
	readonly text: string;
	/** Whether it is dive's file, which may hold keys that mean nothing to us. */
	readonly isDive: boolean;
};

/**
 * Reads a config file's text, which is YAML or JSON. Keys can be written in camelCase, as dive's are,
 * in kebab-case and in any case.
 *
 * @throws Failure that names file and line
 */
export function readConfigText(config: ConfigText): PartialSettings {
	return new ConfigReader(config).read();
}

const sectionNames = ['rules', 'figures'] as const;

/** A key of a mapping, and where it stands. */
type Entry = {
	readonly key: string;
	readonly value: unknown;
	/** `file:line`. */
	readonly source: string;
};

/** It looks at the nodes that it knows only, so aliases of aliases cost nothing. */
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
				`${config.name}:${line}: this is no YAML or JSON that can be read (${error.message})`,
				'Correct that line, or the one before it.',
			);
		}
	}

	read(): PartialSettings {
		let settings: PartialSettings = {rules: {}};
		for (const entry of this.#entriesOf(this.#document.contents, this.#config.name)) {
			switch (matchName(entry.key, sectionNames)) {
				case 'rules':
					settings = {...settings, rules: this.#readRules(entry)};
					break;
				case 'figures': {
					const text = this.#textOf(entry);
					if (text === undefined) break;
					settings = {...settings, figures: readFigures(text, entry.source)};
					break;
				}
				default:
					this.#rejectSection(entry);
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
					`${entry.source}: the rule ${name} stands here for the second time`,
					`Leave it out here or at ${rules[name].source}.`,
				);
			}
			const text = this.#textOf(entry);
			if (text !== undefined) rules[name] = readThreshold(name, text, entry.source);
		}
		return rules;
	}

	/** dive reads over what it does not know. What is likely a slip is told all the same. */
	#rejectSection({key, source}: Entry): void {
		const rule = matchName(key, ruleNames);
		if (rule !== undefined) {
			throw new Failure(
				`${source}: the rule ${rule} stands outside of "rules"`,
				'Put a line "rules:" above it, and indent it.',
			);
		}
		if (this.#config.isDive && closestName(key, sectionNames) === undefined) return;
		throw new Failure(`${source}: there is no setting "${key}"`, suggestName(key, sectionNames));
	}

	/** The entries of a mapping; none where there is nothing at all. */
	*#entriesOf(value: unknown, source: string): Generator<Entry> {
		const node = this.#resolve(value, source);
		if (node === null || (isScalar(node) && node.value === null)) return;
		if (!isMap(node)) {
			throw new Failure(
				`${source}: here should be names with values`,
				'Write it like this: "rules:", and in the next line, indented, "lowestEfficiency: 0.9".',
			);
		}
		for (const {key, value} of node.items) {
			const position = (key as Node).range?.[0] ?? 0;
			yield {
				key: isScalar(key) ? String(key.value) : String(key),
				value,
				source: `${this.#config.name}:${this.#lines.linePos(position).line}`,
			};
		}
	}

	/** A value as it is written, without its quotes; `undefined` where there is none. */
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
			`${source}: nothing is called &${value.source}`,
			'Write the value itself instead of the alias.',
		);
	}
}
