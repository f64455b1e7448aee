import type {LayerCache} from '../cache/layer-cache.ts';
import type {CommandLineOptions} from '../command-line.ts';

/** What a command works with, besides its arguments. */
export type CommandContext = {
	readonly options: CommandLineOptions;
	readonly env: NodeJS.ProcessEnv;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	/** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
	readonly signal: AbortSignal;
	/** What is to be kept is written when the command has ended, or before. Missing with `--no-cache`. */
	readonly cache?: LayerCache | undefined;
};

/** Exit codes: all is well; a rule failed; the work could not be done. */
export const exitCodes = {ok: 0, ruleFailed: 1, notDone: 2} as const;
