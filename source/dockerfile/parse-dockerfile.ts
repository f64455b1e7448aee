import {DockerfileParser, type From, type Instruction as Parsed} from 'dockerfile-ast';
import type {Instruction} from './instruction.ts';

type Stage = {
	/** In lower case; builders compare names so. */
	readonly name: string | undefined;
	/** The image or stage after FROM, with variables replaced as far as they are known. */
	readonly from: string;
	readonly instructions: readonly Instruction[];
};

/**
 * The instructions that make the image of a Dockerfile, in the order of the build: those of the last
 * stage, after those of the stages that it is built from. FROM is not one of them.
 */
export function finalInstructions(text: string): readonly Instruction[] {
	const stages = readStages(text);
	const chain: Instruction[][] = [];
	for (let at = stages.length - 1; at >= 0; ) {
		const {from, instructions} = stages[at];
		chain.unshift([...instructions]);
		// A stage can only be built from an earlier one; a later one of the same name hides it.
		at = stages.slice(0, at).findLastIndex(({name}) => name === from.toLowerCase());
	}
	return chain.flat();
}

function readStages(text: string): readonly Stage[] {
	const file = DockerfileParser.parse(text);
	const lines = text.split(/\r?\n/);
	const joint = escapeOf(text) === '`' ? /`[ \t]*$/ : /\\[ \t]*$/;
	const stages: {name: string | undefined; from: string; instructions: Instruction[]}[] = [];
	for (const parsed of file.getInstructions()) {
		if (parsed.getKeyword() === 'FROM') {
			const from = parsed as From;
			const [image = ''] = parsed
				.getExpandedArguments()
				.map(String)
				.filter(argument => !argument.startsWith('--'));
			stages.push({name: from.getBuildStage()?.toLowerCase(), from: image, instructions: []});
		} else stages.at(-1)?.instructions.push(readInstruction(parsed, lines, joint));
	}
	return stages;
}

/** The character that continues a line, from the directive at the start of the file. */
function escapeOf(text: string): string {
	return /^(?:\s*#.*\n)*?\s*#\s*escape\s*=\s*(\S)/i.exec(text)?.[1] ?? '\\';
}

function readInstruction(parsed: Parsed, lines: readonly string[], joint: RegExp): Instruction {
	const {start, end} = parsed.getRange();
	const [first, ...others] = lines.slice(start.line, end.line + 1);
	const rest = first.slice(start.character + parsed.getInstruction().length);
	const text = joined([rest, ...others], joint);
	const keyword = parsed.getKeyword();
	return {
		keyword,
		text: /^(?:RUN|COPY|ADD|HEALTHCHECK)$/.test(keyword) ? withoutOptions(text) : text.trim(),
		line: start.line + 1,
		endLine: end.line + 1,
	};
}

/** Joins continued lines; those of a here-document stay apart. Comments in between are dropped. */
function joined(lines: readonly string[], joint: RegExp): string {
	let text = '';
	let isContinued = true;
	for (const line of lines) {
		if (!isContinued) text += `\n${line}`;
		else if (text === '' || !/^\s*(?:#|$)/.test(line)) {
			isContinued = joint.test(line);
			text += line.replace(joint, '');
		}
	}
	return text;
}

function withoutOptions(text: string): string {
	return text.replace(/^(?:\s*--[a-z][\w-]*(?:=(?:"[^"]*"|[^\s"])*)?(?=\s))*/, '').trim();
}
