import {baseImageText} from './base-step.ts';
import {
	goList,
	healthcheckText,
	jsonList,
	listText,
	pairsText,
	portsText,
	volumesText,
} from './step-values.ts';

/** A build step, as a Dockerfile would have it. */
export type StepCommand = {
	/** The instruction: `RUN make`, `COPY … /app`. A description if the step comes from no Dockerfile. */
	readonly command: string;
	/** Build arguments that a RUN was given, `NAME=value`. */
	readonly buildArguments: readonly string[];
};

/**
 * A step as a Dockerfile would have it, from the history that the classic builder, BuildKit, Buildah,
 * kaniko and other tools write. An unknown text stays as it is.
 *
 * @param comment of the history; it describes steps of some tools that are not Dockerfiles
 */
export function commandOf(createdBy: string, comment = ''): string {
	return stepCommand(createdBy, comment).command;
}

const buildKitMark = '# buildkit';

/** As {@link commandOf}, with the build arguments. */
export function stepCommand(createdBy: string, comment = ''): StepCommand {
	const trimmed = createdBy.trim();
	const isBuildKit = trimmed.endsWith(buildKitMark);
	const text = isBuildKit ? trimmed.slice(0, -buildKitMark.length).trimEnd() : trimmed;
	const base = baseImageText(text, comment);
	if (base !== undefined) return {command: base, buildArguments: []};
	const instruction = withoutNoOperation(text);
	if (instruction !== undefined) return {command: instructionText(instruction), buildArguments: []};
	const isRun = /^RUN\s/.test(text);
	const run = isRun ? text.slice(4).trimStart() : text;
	const {buildArguments, script} = splitBuildArguments(run);
	const shell = shellLength(script);
	if (shell > 0) {
		const body = withoutPreferences(script.slice(shell)).trim();
		return {command: runText(body, isBuildKit), buildArguments};
	}
	if (isRun) return {command: script === run ? text : `RUN ${script}`, buildArguments};
	// A RUN of the classic builder whose command is a list: `/bin/busybox --install`.
	if (buildArguments.length > 0 || /^\/\S+\s/.test(text)) {
		return {command: `RUN ${script}`, buildArguments};
	}
	return {command: instructionText(text), buildArguments: []};
}

/** Lines of a RUN come from a here-document: builders join continued lines. */
function runText(body: string, isBuildKit: boolean): string {
	const isHereDocument = isBuildKit && body.includes('\n') && !body.includes('<<');
	return isHereDocument ? `RUN <<EOF\n${body}\nEOF` : `RUN ${body}`;
}

/** The instruction of a step that runs nothing, such as `/bin/sh -c #(nop)  CMD ["sh"]`. */
function withoutNoOperation(text: string): string | undefined {
	const mark = text.indexOf('#(nop)');
	if (mark < 0) return undefined;
	const instruction = text.slice(mark + '#(nop)'.length).trimStart();
	const shell = text.slice(0, mark);
	const isShell = shellLength(shell) === shell.length || /^(?:powershell|pwsh|cmd)\b/i.test(shell);
	return isShell && /^[A-Z]+\b/.test(instruction) ? instruction : undefined;
}

/** Shells of Unix with their options, the last of which is `-c`, and those of Windows. */
const shell =
	/^(?:(?:\/[\w.-]{1,40}){0,6}\/)?(?:ba|da|a|z|k)?sh(?: -[a-z]{0,9}o [a-z]{1,20}| -[a-z]{1,9}){0,5}? -[a-z]{0,9}c(?:\s+|$)|^(?:powershell|pwsh)(?:\.exe)?(?: -(?:NoLogo|NoProfile|NonInteractive|ExecutionPolicy \w{1,20})){0,4} -Command\s+|^cmd(?:\.exe)? \/S \/C\s+/i;

/** Length of the shell that a step starts with, up to the script; 0 if there is none. */
function shellLength(text: string): number {
	return shell.exec(text)?.[0].length ?? 0;
}

/** Settings that Dockerfiles of Windows put into SHELL, so that each RUN starts with them. */
function withoutPreferences(script: string): string {
	return /^(?:\$\w{1,40}Preference = '\w{1,40}';\s*)*(.*)$/s.exec(script)?.[1] ?? script;
}

/**
 * Splits the build arguments from a RUN: `|2 A=1 B=two words /bin/sh -c make`. Nothing marks their end
 * but the shell, or the path of the command.
 */
function splitBuildArguments(run: string): {
	readonly buildArguments: readonly string[];
	readonly script: string;
} {
	const mark = /^\|\d+ /.exec(run);
	if (!mark) return {buildArguments: [], script: run};
	const rest = run.slice(mark[0].length);
	const end = endOfArguments(rest);
	if (end === undefined) return {buildArguments: [], script: run};
	const names = /(?:^| )([A-Za-z_]\w*)=/g;
	const starts = [...rest.slice(0, end).matchAll(names)].map(
		({index, 0: match}) => index + (match.startsWith(' ') ? 1 : 0),
	);
	const buildArguments = starts.map((start, at) =>
		rest.slice(start, starts[at + 1] ?? end).trimEnd(),
	);
	return {buildArguments, script: rest.slice(end)};
}

/** Where the build arguments end: before a shell, else before a path. */
function endOfArguments(rest: string): number | undefined {
	for (const {index} of rest.matchAll(
		/(?<= |^)(?:\/[\w./-]*sh|sh|bash|powershell|pwsh|cmd)(?= )/g,
	)) {
		if (shellLength(rest.slice(index, index + 400)) > 0) return index;
	}
	const path = / \/[^ =]+(?: |$)/.exec(rest);
	return path ? path.index + 1 : undefined;
}

/** An instruction whose values are written as in a Dockerfile, not as the builder prints them. */
function instructionText(text: string): string {
	const match = /^([A-Z]+)(?:\s+|$)(.*)$/s.exec(text);
	if (!match) return text;
	const [, name, value] = match;
	switch (name) {
		case 'ADD':
		case 'COPY':
			return `${name} ${copyText(value)}`;
		case 'CMD':
		case 'ENTRYPOINT':
			return `${name} ${jsonList(value.replace(/^&\{(.*)\}$/s, '$1'))}`;
		case 'ARG':
		case 'ENV':
		case 'LABEL':
			return `${name} ${pairsText(value)}`;
		case 'EXPOSE':
			return `${name} ${portsText(value)}`;
		case 'HEALTHCHECK':
			return `${name} ${healthcheckText(value)}`;
		case 'SHELL':
			return `${name} ${listText(goList(value))}`;
		case 'VOLUME':
			return `${name} ${volumesText(value)}`;
		default:
			return text;
	}
}

/** Sources of a classic COPY are a hash, which may stick to the option before it. */
function copyText(value: string): string {
	const hash = /(?:file|dir|multi):[0-9a-f]+ in\s+/.exec(value);
	if (!hash) return value;
	const options = value.slice(0, hash.index).trimEnd();
	const destination = value.slice(hash.index + hash[0].length).trimEnd();
	return [options, '…', destination].filter(part => part !== '').join(' ');
}
