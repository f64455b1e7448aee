/** Signals that end the program, with the exit code that shells expect of each (128 + its number). */
export const endingSignals = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;
