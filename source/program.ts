import {type CommandLine, helpText, parseCommandLine, versionText} from './command-line.ts';
import {type CommandContext, exitCodes} from './commands/context.ts';
import {isAbort} from './failure.ts';
import {errorText} from './report/error-text.ts';

/** Signals that end the work, with the exit code that shells expect of each (128 + its number). */
const endingSignals = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** Runs the program and sets the exit code. It resolves when all is done and written. */
export async function runProgram(argv: readonly string[]): Promise<void> {
	endQuietlyOnClosedPipe();
	const controller = new AbortController();
	for (const [signal, code] of Object.entries(endingSignals)) {
		process.on(signal, () => {
			process.exitCode = code;
			// The second time the user means it.
			if (controller.signal.aborted) process.exit(code);
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
		process.exitCode = exitCodes.notDone;
		process.stderr.write(errorText(error, isVerbose));
	}
}

async function runCommand(
	{command, arguments: given, options}: CommandLine,
	signal: AbortSignal,
): Promise<number> {
	const {env, stdin, stdout, stderr} = process;
	const context: CommandContext = {options, env, stdin, stdout, stderr, signal};
	switch (command) {
		case 'help':
			stdout.write(helpText);
			return exitCodes.ok;
		case 'version':
			stdout.write(`${versionText}\n`);
			return exitCodes.ok;
		case 'ci':
			return (await import('./commands/ci.ts')).ci(given, context);
		case 'ls':
			return (await import('./commands/ls.ts')).ls(given, context);
		case 'cat':
			return (await import('./commands/cat.ts')).cat(given, context);
		case 'extract':
			return (await import('./commands/extract.ts')).extract(given, context);
		case 'compare':
			return (await import('./commands/compare.ts')).compare(given, context);
		case 'build':
			return (await import('./commands/build.ts')).build(given, context);
		case 'inspect':
			return (await import('./commands/inspect.ts')).inspect(given, context);
	}
}

/** `layerscope ls IMAGE | head`: whoever reads has seen enough. */
function endQuietlyOnClosedPipe(): void {
	process.stdout.on('error', error => {
		if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit();
		throw error;
	});
}
