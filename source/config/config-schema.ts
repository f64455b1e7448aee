import {type OutputUnit, type Schema, Validator} from '@cfworker/json-schema';
import {limitNames} from '../check/limits.ts';
import {Failure} from '../failure.ts';
import {matchName, suggestName} from '../text/match-name.ts';
import schemaFile from './config.schema.json' with {type: 'json'};
import type {ConfigDocument} from './config-document.ts';

export type ConfigSchema = Schema;

/** The JSON Schema of config files, which the package ships for editors. */
export const configSchema = schemaFile as unknown as ConfigSchema;

/**
 * Validates a config file.
 *
 * @throws Failure with the file and the line of the first error, and the nearest valid name
 */
export function validateConfig({value, placeOf}: ConfigDocument): void {
	const {errors} = new Validator(configSchema, '2020-12', false).validate(value);
	const [first] = errors
		.filter(({keyword}) => !containers.has(keyword))
		.map((error, order) => ({error, place: placeOf(pathOf(error)), order}))
		.sort((one, other) => lineOf(one.place) - lineOf(other.place) || one.order - other.order);
	if (first) throw explain(first.error, first.place, value);
}

/** Keywords whose errors only say that there is another one below. */
const containers = new Set(['properties', '$ref', 'items', 'additionalProperties']);

/** The schema of a key as it is written, and the name that the schema gives it. */
export function propertyOf(
	schema: ConfigSchema | undefined,
	key: string,
): {readonly name: string; readonly schema: ConfigSchema | undefined} {
	const {properties = {}, additionalProperties} = resolve(schema) ?? {};
	const name = matchName(key, Object.keys(properties));
	if (name !== undefined) return {name, schema: properties[name] as ConfigSchema};
	return {
		name: key,
		schema: typeof additionalProperties === 'object' ? additionalProperties : undefined,
	};
}

/** The schema of the items of a list. */
export function itemsOf(schema: ConfigSchema): ConfigSchema | undefined {
	return resolve(schema)?.items as ConfigSchema | undefined;
}

function resolve(schema: ConfigSchema | undefined): ConfigSchema | undefined {
	const reference = schema?.$ref;
	return reference === undefined ? schema : schemaAt(reference);
}

/** The schema at a location such as `#/properties/rules/$ref/properties`; references are followed. */
function schemaAt(location: string): ConfigSchema {
	let schema: unknown = configSchema;
	for (const part of location.split('/').slice(1)) {
		const next = (schema as Readonly<Record<string, unknown>>)[part];
		schema = part === '$ref' ? schemaAt(String(next)) : next;
	}
	return schema as ConfigSchema;
}

/** JSON pointer of the value that an error is about. */
function pathOf({instanceLocation}: OutputUnit): string {
	return decodeURIComponent(instanceLocation.slice(1));
}

function lineOf(place: string): number {
	return Number(/:(\d+)$/.exec(place)?.[1] ?? 0);
}

function explain(error: OutputUnit, place: string, root: unknown): Failure {
	const {keyword, keywordLocation} = error;
	const path = pathOf(error);
	const names = path.split('/').slice(1).map(unescaped);
	const value = names.reduce(
		(inner, name) => (inner as Readonly<Record<string, unknown>>)?.[name],
		root,
	);
	const at = `${place}: `;
	if (keyword === 'false') return unknownName(at, names);
	const schema = schemaAt(keywordLocation.slice(0, keywordLocation.lastIndexOf('/')));
	const name = nameOf(names);
	switch (keyword) {
		case 'required': {
			const [, missing] = /"(.*)"/.exec(error.error) ?? [];
			if (keywordLocation.includes('/anyOf/')) break;
			return new Failure(`${at}${name} needs ${missing}`, `It takes ${schema.description}.`);
		}
		case 'enum': {
			const known = (schema.enum ?? []).filter(item => typeof item === 'string');
			if (schema.enum?.includes(true)) break;
			return new Failure(
				`${at}${name} cannot be ${written(value)}`,
				suggestName(String(value), known),
			);
		}
		case 'type':
			if (schema.type === 'object' || String(schema.type) === 'object,null') {
				return new Failure(`${at}a mapping of names to values is expected here`, example(names));
			}
	}
	return new Failure(
		`${at}${name} cannot be ${written(value)}`,
		`It takes ${schema.description ?? 'another value'}.`,
	);
}

/** A setting in messages: its key, or the list that it is an item of. */
function nameOf(names: readonly string[]): string {
	const last = names.at(-1) ?? 'it';
	return /^\d+$/.test(last) ? `an item of ${names.at(-2)}` : last;
}

function written(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object' && value !== null) return 'a mapping';
	return value === null ? 'empty' : `"${value}"`;
}

function example(names: readonly string[]): string {
	const [section = 'rules'] = names;
	return section === 'removable'
		? 'For example "removable:", and in the next line, indented, "ignore: [/var/log/**]".'
		: 'For example "rules:", and in the next line, indented, "lowestEfficiency: 0.9".';
}

/** The error for a key that the schema does not have. */
function unknownName(at: string, names: readonly string[]): Failure {
	const key = names.at(-1) ?? '';
	const above = names.slice(0, -1);
	let schema: ConfigSchema | undefined = resolve(configSchema);
	for (const name of above) {
		schema = /^\d+$/.test(name) ? schema && itemsOf(schema) : propertyOf(schema, name).schema;
		schema = resolve(schema);
	}
	const known = Object.keys(schema?.properties ?? {}).filter(name => !name.startsWith('$'));
	const rule = above.length === 0 ? matchName(key, limitNames) : undefined;
	if (rule !== undefined) {
		return new Failure(
			`${at}the rule ${rule} is outside of "rules"`,
			'Put a line "rules:" above it, and indent it.',
		);
	}
	const parent = above.at(-1);
	const message =
		parent === undefined
			? `there is no setting "${key}"`
			: parent === 'rules'
				? `there is no rule "${key}"`
				: `${nameOf(above)} has no setting "${key}"`;
	return new Failure(`${at}${message}`, suggestName(key, known));
}

function unescaped(part: string): string {
	return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
