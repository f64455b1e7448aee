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
import {Failure} from '../failure.ts';
import {type ConfigSchema, itemsOf, propertyOf} from './config-schema.ts';

/** A config file as plain values, with the names of the schema as keys. */
export type ConfigDocument = {
	readonly value: unknown;
	/** `file:line` of a value, by its JSON pointer (`/rules/forbid/0`). */
	readonly placeOf: (pointer: string) => string;
};

/** Values of a config file at most, so that nested aliases cannot multiply the work. */
const valueLimit = 100_000;

/**
 * Parses YAML or JSON. Keys may be written in camelCase, kebab-case or snake_case, in upper or lower
 * case.
 *
 * @param name how messages name the file
 * @throws Failure with the name of the file and the line
 */
export function parseConfig(name: string, text: string, schema: ConfigSchema): ConfigDocument {
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
	const [error] = document.errors;
	if (error) {
		throw new Failure(
			`${name}:${lines.linePos(error.pos[0]).line}: invalid YAML or JSON (${error.message})`,
			'Correct that line, or the one before it.',
		);
	}
	return new Converter(name, document, lines).convert(schema);
}

/** Keys and indexes that lead to a value. */
export type ValuePath = readonly (string | number)[];

/** The line of a value, or of the nearest one around it. */
export function lineAt(text: string, path: ValuePath): number {
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
	for (let length = path.length; length > 0; length--) {
		const node = document.getIn(path.slice(0, length), true) as Node | undefined;
		if (node?.range) return lines.linePos(node.range[0]).line;
	}
	return 1;
}

class Converter {
	readonly #name: string;
	readonly #document: Document.Parsed;
	readonly #lines: LineCounter;
	readonly #places = new Map<string, string>();
	#count = 0;

	constructor(name: string, document: Document.Parsed, lines: LineCounter) {
		this.#name = name;
		this.#document = document;
		this.#lines = lines;
	}

	convert(schema: ConfigSchema): ConfigDocument {
		const value = this.#valueOf(this.#document.contents, '', schema);
		return {
			value,
			placeOf: pointer => {
				const parent = pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
				return this.#places.get(pointer) ?? this.#places.get(parent) ?? this.#name;
			},
		};
	}

	#valueOf(given: unknown, pointer: string, schema: ConfigSchema | undefined): unknown {
		// A value that the schema does not know makes the file invalid, or is ignored.
		if (schema === undefined) return null;
		this.#count += 1;
		if (this.#count > valueLimit) {
			throw new Failure(`${this.#name} has too many values`, 'Write fewer aliases or entries.');
		}
		const node = this.#resolve(given, pointer);
		if (isScalar(node)) return node.value ?? null;
		if (isSeq(node)) {
			return node.items.map((item, index) => {
				const at = `${pointer}/${index}`;
				this.#places.set(at, this.#placeOf(item));
				return this.#valueOf(item, at, itemsOf(schema));
			});
		}
		if (!isMap(node)) return null;
		const entries = new Map<string, unknown>();
		for (const {key, value} of node.items) {
			const written = String(isScalar(key) ? key.value : key).toWellFormed();
			const {name, schema: inner} = propertyOf(schema, written);
			const at = `${pointer}/${escaped(name)}`;
			if (entries.has(name)) {
				throw new Failure(
					`${this.#placeOf(key)}: the setting ${name} is set twice`,
					`Remove it here or at ${this.#places.get(at)}.`,
				);
			}
			this.#places.set(at, this.#placeOf(key));
			entries.set(name, this.#valueOf(value, at, inner));
		}
		return Object.fromEntries(entries);
	}

	#placeOf(node: unknown): string {
		const {line} = this.#lines.linePos((node as Node | null)?.range?.[0] ?? 0);
		return `${this.#name}:${line}`;
	}

	#resolve(value: unknown, pointer: string): unknown {
		if (!isAlias(value)) return value;
		const node = value.resolve(this.#document);
		if (node !== undefined) return node;
		throw new Failure(
			`${this.#places.get(pointer) ?? this.#name}: there is no anchor &${value.source}`,
			'Write the value itself instead of the alias.',
		);
	}
}

/** A key in a JSON pointer (RFC 6901). */
function escaped(key: string): string {
	return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
