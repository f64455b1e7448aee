/** An instruction of a Dockerfile. */
export type Instruction = {
	/** In upper case. */
	readonly keyword: string;
	/**
	 * The arguments without options such as `--mount`, on one line unless there is a here-document.
	 * Variables are not replaced.
	 */
	readonly text: string;
	/** From 1. */
	readonly line: number;
	/** The last line, from 1. */
	readonly endLine: number;
};
