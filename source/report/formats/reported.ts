import type {Outcome} from '../../check/outcome.ts';
import type {Instruction} from '../../dockerfile/instruction.ts';

/** A Dockerfile that reports point at. */
export type ReportedDockerfile = {
	/** From the root of the repository, with slashes. Not made printable. */
	readonly path: string;
	readonly instructions: readonly Instruction[];
};

/** A run of `layerscope ci`, as reports get it. */
export type Reported = {
	/** In the order of the command line. */
	readonly outcomes: readonly Outcome[];
	/** Whether one image was given, and one platform: its JSON is no list. */
	readonly isSingle: boolean;
	readonly dockerfile?: ReportedDockerfile | undefined;
};

/** Writes a report. Returns `undefined` if there is nothing to write. */
export type WriteReport = (run: Reported) => string | undefined;
