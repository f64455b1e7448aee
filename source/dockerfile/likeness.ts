import type {Instruction} from './instruction.ts';

/**
 * How a step is like an instruction: by its whole text, by its text with any values for variables, or
 * by its keyword only.
 */
export type Likeness = 'text' | 'pattern' | 'keyword';

/** A step or an instruction in the form in which they are compared. */
export type Comparable = {
	readonly keyword: string;
	/** On one line. */
	readonly text: string;
	/** The parts of the text between variables. */
	readonly literals: readonly string[];
};

const variable = /\$(?:\{[^}]*\}|\w+)/;

/** @param command the step as in a Dockerfile, from the history of an image */
export function comparableStep(command: string): Comparable {
	const end = command.search(/\s|$/);
	const keyword = command.slice(0, end);
	const rest = command.slice(end).trim();
	// Not all builders record the options of COPY.
	const text = isCopy(keyword) ? rest.replace(/^(?:--\S+\s+)*/, '') : rest;
	return comparable(keyword, text);
}

export function comparableInstruction({keyword, text}: Instruction): Comparable {
	const {literals, ...whole} = comparable(keyword, text);
	return {...whole, literals: keyword === 'RUN' ? literals : whole.text.split(variable)};
}

/** @returns `undefined` if they are different instructions */
export function likeness(step: Comparable, instruction: Comparable): Likeness | undefined {
	if (step.keyword !== instruction.keyword) return undefined;
	if (step.text === instruction.text) return 'text';
	if (step.keyword === 'RUN') return 'keyword';
	// The classic builder replaces the sources by a hash.
	if (isCopy(step.keyword) && step.text.startsWith('… ')) {
		const destination = instruction.text.slice(instruction.text.lastIndexOf(' ') + 1);
		const isLike =
			step.text.slice(2) === destination || fits(step.text.slice(2), destination.split(variable));
		return isLike ? 'pattern' : 'keyword';
	}
	return fits(step.text, instruction.literals) ? 'pattern' : 'keyword';
}

function isCopy(keyword: string): boolean {
	return keyword === 'COPY' || keyword === 'ADD';
}

function comparable(keyword: string, rest: string): Comparable {
	const body = listText(keyword === 'RUN' ? hereDocumentText(rest) : rest);
	const text = (keyword === 'RUN' ? body : body.replace(/["']/g, '')).trim().replace(/\s+/g, ' ');
	return {keyword, text, literals: [text]};
}

/** The lines of a RUN that is a here-document, else the RUN. */
function hereDocumentText(text: string): string {
	return /^<<-?["']?(\w+)["']?[ \t]*\n(.*)\n[ \t]*\1$/s.exec(text.trim())?.[2] ?? text;
}

/** The words of a list: `["a", "b"]`. */
function listText(text: string): string {
	if (!text.startsWith('[')) return text;
	try {
		const list: unknown = JSON.parse(text);
		return Array.isArray(list) ? list.join(' ') : text;
	} catch {
		return text;
	}
}

/** Whether a text has some literals in their order, from its start to its end, with any texts between. */
function fits(text: string, literals: readonly string[]): boolean {
	// Variables alone fit anything.
	if (literals.length === 1 || literals.join('').replace(/\W/g, '').length < 2) return false;
	const [first, ...others] = literals;
	const last = others.pop() ?? '';
	if (!text.startsWith(first) || !text.endsWith(last)) return false;
	let at = first.length;
	for (const literal of others) {
		const next = text.indexOf(literal, at);
		if (next < 0) return false;
		at = next + literal.length;
	}
	return at + last.length <= text.length;
}
