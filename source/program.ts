import {availableParallelism} from 'node:os';
import {
	type CommandContext,
	type CommandLine,
	parseCommandLine,
	versionText,
} from './cli/command-line.ts';
import type {CommandName} from './cli/options.ts';
import {endingSignals, endProcessSoon, exitCodes, hangUp} from './exit.ts';
import {Failure, isAbort} from './failure.ts';
import {errorText} from './report/error-text.ts';
import {printable} from './text/printable.ts';

/** Runs the program and sets the exit code. Resolves when all work is done. */
export async function runProgram(argv: readonly string[]): Promise<void> {
	endWhenOutputIsLost();
	limitThreadPool();
	const controller = new AbortController();
	for (const [signal, code] of Object.entries(endingSignals)) {
		process.on(signal, () => {
			process.exitCode = code;
			// A user who asks twice does not want to wait. A terminal that closes can send SIGHUP after EIO.
			if (controller.signal.aborted && signal !== 'SIGHUP') process.exit(code);
			controller.abort();
		});
	}
	let isVerbose = argv.includes('--verbose');
	try {
		const commandLine = parseCommandLine(argv);
		isVerbose = commandLine.options.verbose;
		const code = await runCommand(commandLine, controller.signal);
		if (!controller.signal.aborted) process.exitCode = code;
	} catch (error) {
		if (controller.signal.aborted && isAbort(error)) return;
		process.exitCode = exitCodes.failed;
		process.stderr.write(errorText(error, isVerbose));
	} finally {
		endProcessSoon();
	}
}

/**
 * Starts no more threads for decompression than there are cores: on two cores, four of them take 6 %
 * longer, because they evict each other's windows from the processor's caches. Node.js reads the
 * variable when it first uses the pool.
 */
function limitThreadPool(): void {
	process.env.UV_THREADPOOL_SIZE ??= String(Math.min(4, Math.max(2, availableParallelism())));
}

async function runCommand(
	{command, arguments: given, options}: CommandLine,
	signal: AbortSignal,
): Promise<number> {
	const {env, stdin, stdout, stderr} = process;
	const context: CommandContext = {options, env, stdin, stdout, stderr, signal};
	switch (command) {
		case 'help':
			stdout.write((await import('./cli/command-help.ts')).helpOf(given[0]));
			return exitCodes.ok;
		case 'version':
			stdout.write(`${versionText}\n`);
			return exitCodes.ok;
		case 'cache':
			return (await import('./commands/cache.ts')).cache(given, context);
		default:
			return withCache(context, async cached => (await imageCommands[command]())(given, cached));
	}
}

/** Runs a command with the user's cache, and writes the pending cache records afterwards. */
async function withCache(
	context: CommandContext,
	run: (context: CommandContext) => Promise<number>,
): Promise<number> {
	const {options, env, stderr, signal} = context;
	if (!options.cache) return run(context);
	const {openCache} = await import('./cache/disk-cache.ts');
	const cache = openCache(env);
	try {
		return await run({...context, cache});
	} finally {
		await cache?.flush(signal);
		if (options.verbose && cache?.problem !== undefined) {
			const problem = cache.problem instanceof Error ? cache.problem.message : cache.problem;
			stderr.write(`layerscope: the cache could not be written: ${printable(String(problem))}\n`);
		}
	}
}

type Command = (given: readonly string[], context: CommandContext) => Promise<number>;

/** Each command loads only its own code. */
const imageCommands: Readonly<
	Record<Exclude<CommandName, 'help' | 'version' | 'cache'>, () => Promise<Command>>
> = {
	ci: async () => (await import('./commands/ci.ts')).ci,
	find: async () => (await import('./commands/find.ts')).find,
	top: async () => (await import('./commands/top.ts')).top,
	ls: async () => (await import('./commands/ls.ts')).ls,
	cat: async () => (await import('./commands/cat.ts')).cat,
	diff: async () => (await import('./commands/diff.ts')).diff,
	extract: async () => (await import('./commands/extract.ts')).extract,
	compare: async () => (await import('./commands/compare.ts')).compare,
	containers: async () => (await import('./commands/containers.ts')).containers,
	build: async () => (await import('./commands/build.ts')).build,
	init: async () => (await import('./commands/init.ts')).init,
	inspect: async () => (await import('./commands/inspect.ts')).inspect,
};

/** Ends because a file cannot be written, such as one on a full disk (`layerscope ls IMAGE >FILE`). */
function endWithoutOutput(stream: NodeJS.WriteStream, code: string | undefined): never {
	if (stream === process.stdout) {
		const failure = new Failure(
			`standard output cannot be written (${code})`,
			'Check the free space of the disk that it goes to.',
		);
		process.stderr.write(errorText(failure, false));
	}
	process.exit(exitCodes.failed);
}

/**
 * Ends as SIGPIPE would when the reader of a pipe goes away (`layerscope ls IMAGE | head`), and as SIGHUP
 * does when the terminal does.
 */
function endWhenOutputIsLost(): void {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on('error', error => {
			const {code} = error as NodeJS.ErrnoException;
			// The exit code of a program that SIGPIPE ended.
			if (code === 'EPIPE') process.exit(process.exitCode ?? 141);
			if (code === 'EIO') hangUp();
			else endWithoutOutput(stream, code);
		});
	}
}
