import {ChangedField} from '../image/changed-fields.ts';
import {EntryKind} from '../layer/entry-kind.ts';
import {closestName} from '../text/closest.ts';
import {parseByteSize} from '../text/numbers.ts';
import type {Token} from './tokens.ts';

/** States that `is:` asks for. */
export const pathStates = [
	'added',
	'modified',
	'removed',
	'final',
	'wasted',
	'removable',
	'setuid',
	'setgid',
] as const;

export type PathState = (typeof pathStates)[number];

export type SizeOperator = '>' | '>=' | '<' | '<=' | '=';

/** One condition of a query. */
export type Term = {
	/** As the user typed it. */
	readonly source: string;
	readonly isNegated: boolean;
} & (TextTerm | VersionTerm);

/** A condition that the path alone decides. */
export type TextTerm = {
	/** `text`: part of the path; `fuzzy`: its letters in this order; `expression`: a regular one. */
	readonly type: 'text' | 'fuzzy' | 'expression';
	readonly text: string;
};

/** A condition that depends on the layer: on a version of a path. */
export type VersionTerm =
	| {readonly type: 'size'; readonly operator: SizeOperator; readonly bytes: number}
	| {readonly type: 'kind'; readonly kinds: readonly EntryKind[]}
	| {
			readonly type: 'owner';
			readonly uid: number | undefined;
			readonly gid: number | undefined;
	  }
	| {readonly type: 'is'; readonly state: PathState}
	/** Layers that write or remove the path, both ends included. */
	| {readonly type: 'layer'; readonly first: number; readonly last: number}
	/** A bit set of {@link ChangedField}s. */
	| {readonly type: 'changed'; readonly fields: number};

export function isVersionTerm(term: Term): term is Term & VersionTerm {
	return term.type !== 'text' && term.type !== 'fuzzy' && term.type !== 'expression';
}

/** An invalid term; the message names it. */
export class TermError extends Error {}

/** @throws TermError if the term is wrong */
export function parseTerm({source, text, isNegated, isQuoted}: Token): Term {
	const start = {source, isNegated};
	if (isQuoted) return {...start, type: 'text', text};
	if (/^\/.+\/$/s.test(text)) return {...start, type: 'expression', text: text.slice(1, -1)};
	if (/[*?]/.test(text)) return {...start, type: 'expression', text: globExpression(text)};
	if (text.startsWith('~') && text.length > 1) {
		return {...start, type: 'fuzzy', text: text.slice(1)};
	}
	const match = /^([a-z]+)(:|[<>]=?|=)(.*)$/is.exec(text);
	if (match === null) return {...start, type: 'text', text};
	const [, name, sign, value] = match;
	const field = name.toLowerCase();
	if (Object.hasOwn(fieldParsers, field) && (sign === ':') === (field !== 'size')) {
		return {...start, ...fieldParsers[field as FieldName](source, value, sign)};
	}
	const closest = closestName(field, fieldNames);
	// A name can have such a sign itself: libc6:amd64.list.
	if (closest === undefined) return {...start, type: 'text', text};
	throw new TermError(
		`${source}: write ${fieldExamples[closest as FieldName]}, or "${text}" for a name`,
	);
}

/** The regular expression of a shell's pattern: of a whole path if it starts with a slash, else of its end. */
function globExpression(pattern: string): string {
	const body = pattern.replace(/\*\*|[*?]|[\\^$.+()[\]{}|/-]/g, sign =>
		sign === '**' ? '.*' : sign === '*' ? '[^/]*' : sign === '?' ? '[^/]' : `\\${sign}`,
	);
	return `${pattern.startsWith('/') ? '^' : '/'}${body}$`;
}

type FieldName = VersionTerm['type'];

type FieldParser = (source: string, value: string, sign: string) => VersionTerm;

const fieldParsers: Readonly<Record<FieldName, FieldParser>> = {
	size: parseSize,
	kind: parseKind,
	owner: parseOwner,
	is: parseState,
	layer: parseLayers,
	changed: parseChanged,
};

const fieldNames = Object.keys(fieldParsers);

const fieldExamples: Readonly<Record<FieldName, string>> = {
	size: 'size>10MB',
	kind: 'kind:link',
	owner: 'owner:1000:1000',
	is: 'is:removed',
	layer: 'layer:3..5',
	changed: 'changed:owner',
};

function parseSize(source: string, value: string, sign: string): VersionTerm {
	const bytes = parseByteSize(/\d$/.test(value) ? `${value}B` : value);
	if (bytes === undefined) throw new TermError(`${source}: write a size such as 10MB or 512KiB`);
	return {type: 'size', operator: sign as SizeOperator, bytes};
}

const kindsByName: Readonly<Record<string, readonly EntryKind[]>> = {
	file: [EntryKind.file],
	dir: [EntryKind.directory],
	folder: [EntryKind.directory],
	link: [EntryKind.symlink],
	hardlink: [EntryKind.hardLink],
	device: [EntryKind.characterDevice, EntryKind.blockDevice],
	fifo: [EntryKind.fifo],
};

function parseKind(source: string, value: string): VersionTerm {
	return {
		type: 'kind',
		kinds: value.split(',').flatMap(name => namedValue(source, name, kindsByName)),
	};
}

function parseOwner(source: string, value: string): VersionTerm {
	const match = /^(\d*)(?::(\d*))?$/.exec(value);
	const [uid, gid] = [match?.[1] || undefined, match?.[2] || undefined];
	if (match === null || (uid === undefined && gid === undefined)) {
		throw new TermError(`${source}: write owner:1000, owner:1000:1000 or owner::1000 (a group)`);
	}
	const numberOf = (digits: string | undefined) =>
		digits === undefined ? undefined : Number(digits);
	return {type: 'owner', uid: numberOf(uid), gid: numberOf(gid)};
}

const statesByName = Object.fromEntries(pathStates.map(state => [state, state]));

function parseState(source: string, value: string): VersionTerm {
	return {type: 'is', state: namedValue(source, value, statesByName)};
}

function parseLayers(source: string, value: string): VersionTerm {
	const match = /^(\d*)(\.\.)?(\d*)$/.exec(value);
	if (match === null || !/\d/.test(value)) {
		throw new TermError(`${source}: write layer:3, layer:3..5, layer:3.. or layer:..5`);
	}
	const [, from, dots, to] = match;
	const first = from === '' ? 0 : Number(from);
	const last = dots === undefined ? first : to === '' ? Number.POSITIVE_INFINITY : Number(to);
	return {type: 'layer', first, last};
}

const {kind, content, size, mode, uid, gid, link, attributes, mtime} = ChangedField;

const fieldsByName: Readonly<Record<string, number>> = {
	kind,
	content: content | size,
	size,
	mode,
	owner: uid | gid,
	uid,
	gid,
	link,
	attributes,
	xattrs: attributes,
	mtime,
	time: mtime,
};

function parseChanged(source: string, value: string): VersionTerm {
	return {type: 'changed', fields: namedValue(source, value, fieldsByName)};
}

/** @throws TermError if there is no such name; it says the most similar one, or all */
function namedValue<Value>(
	source: string,
	name: string,
	values: Readonly<Record<string, Value>>,
): Value {
	const known = name.toLowerCase();
	if (Object.hasOwn(values, known)) return values[known];
	const names = Object.keys(values);
	const closest = closestName(name, names);
	const field = source.slice(0, source.indexOf(':') + 1);
	throw new TermError(
		closest === undefined
			? `${source}: it takes ${names.join(', ')}`
			: `${source}: did you mean ${field}${closest}?`,
	);
}
